namespace Notify.AspNetCore;

/// <summary>A token for writes, and the header to send it in.</summary>
internal sealed record AntiforgeryAnswer(string Header, string Token);

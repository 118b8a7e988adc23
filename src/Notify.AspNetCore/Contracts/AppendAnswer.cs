namespace Notify.AspNetCore;

/// <summary>A notice that was accepted, and for how many users.</summary>
internal sealed record AppendAnswer(string Id, int Users);

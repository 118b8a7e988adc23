namespace Notify.AspNetCore;

/// <summary>A broadcast that was stored.</summary>
internal sealed record BroadcastAnswer(string Id);

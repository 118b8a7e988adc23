using System.Text.Json;

namespace Notify.AspNetCore;

/// <summary>A notice for everyone, or for an audience.</summary>
internal sealed record BroadcastRequest(
    JsonElement Data,
    string Audience = Broadcast.Everyone,
    int Type = 0,
    string? Id = null,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? ExpiresAt = null
);

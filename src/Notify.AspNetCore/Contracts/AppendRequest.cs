using System.Text.Json;

namespace Notify.AspNetCore;

/// <summary>A notice for one user or many.</summary>
internal sealed record AppendRequest(
    JsonElement Data,
    string? User = null,
    IReadOnlyList<string?>? Users = null,
    int Type = 0,
    string? Id = null,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? DueAt = null,
    DateTimeOffset? ExpiresAt = null
);

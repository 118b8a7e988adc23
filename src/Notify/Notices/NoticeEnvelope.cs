using System.Text.Json.Serialization;

namespace Notify.Notices;

/// <summary>A notice on its way to inboxes: the body of a message on <see cref="NoticeTopics.Notices" />.</summary>
internal sealed record NoticeEnvelope(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("users")] IReadOnlyList<string> Users,
    [property: JsonPropertyName("type")] int Type,
    [property: JsonPropertyName("data")] string Data,
    [property: JsonPropertyName("created")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("expires")] DateTimeOffset? ExpiresAt
);

using System.Text.Json.Serialization;

namespace Notify.FanOut;

/// <summary>
/// A page that is to be read and sent: the body of a message on <see cref="FanOutTopics.Of" />. It is the whole
/// state of a fan-out; there is no other.
/// </summary>
internal sealed record FanOutStep(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("argument")] string? Argument,
    [property: JsonPropertyName("cursor")] string? Cursor,
    [property: JsonPropertyName("page")] int Page,
    [property: JsonPropertyName("users")] long Users,
    [property: JsonPropertyName("type")] int Type,
    [property: JsonPropertyName("data")] string Data,
    [property: JsonPropertyName("created")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("expires")] DateTimeOffset? ExpiresAt
)
{
    [JsonIgnore]
    public NewNotice Notice =>
        new()
        {
            Id = new MessageId(Id),
            Type = Type,
            Data = Data,
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
        };
}

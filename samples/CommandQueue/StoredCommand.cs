using System.Text.Json.Serialization;

namespace CommandQueue;

/// <summary>A command as it was accepted, and as the route <c>detail</c> shows it.</summary>
internal sealed record StoredCommand(
    long Id,
    string Cmd,
    long Timestamp,
    string Params,
    string Project,
    string Bucket,
    long CreateTime,
    string RequestId
)
{
    /// <summary>From when on it grows old: when it is due, or when it came if that was later.</summary>
    [JsonIgnore]
    public DateTimeOffset Since => DateTimeOffset.FromUnixTimeSeconds(Math.Max(Timestamp, CreateTime));
}

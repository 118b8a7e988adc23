using System.Text.Json.Serialization;

namespace CommandQueue;

/// <summary>A command that a consumer failed to take.</summary>
/// <param name="Score">When it was due, in seconds since 1970.</param>
/// <param name="Member">Its id, as text.</param>
internal sealed record PendingEntry(
    [property: JsonPropertyName("Score")] long Score,
    [property: JsonPropertyName("Member")] string Member
);

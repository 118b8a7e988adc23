using System.Text.Json.Serialization;

namespace ChatArchive;

/// <summary>A chat message on its way to the archive. Whoever else sends to the topic may leave anything out.</summary>
internal sealed record ChatMessage
{
    /// <summary>The room unless one is named: the old system had only one.</summary>
    public const string OnlyRoom = "lobby";

    /// <summary>Where it was said; the only room if the body names none.</summary>
    public string? Room
    {
        get => field ?? OnlyRoom;
        init;
    }

    /// <summary>Who said it, as the chat shows them.</summary>
    public string? Username { get; init; }

    /// <summary>Who said it.</summary>
    [JsonPropertyName("userid")]
    public string? UserId { get; init; }

    /// <summary>What was said.</summary>
    public string? Msg { get; init; }

    /// <summary>When it was accepted, in milliseconds since 1970, if that was not by this application.</summary>
    public long? CreatedMs { get; init; }
}

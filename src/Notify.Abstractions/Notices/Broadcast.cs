namespace Notify;

/// <summary>
/// A notice for everyone, or for an audience: stored once, and copied into an inbox when its user comes.
/// </summary>
public sealed record Broadcast
{
    /// <summary>The audience that everyone belongs to.</summary>
    public const string Everyone = "all";

    /// <summary>Its id; the same id sent twice is one broadcast. A new one is made if it is left out.</summary>
    public MessageId Id { get; init; }

    /// <summary>
    /// Who it is for: <see cref="Everyone" />, or a name that <see cref="IAudience" /> knows; 64 characters at most.
    /// </summary>
    public string Audience { get; init; } = Everyone;

    /// <summary>The application's own kind of notice, 0 or more.</summary>
    public int Type { get; init; }

    /// <summary>What the application shows; the same limit as for a notice.</summary>
    public required string Data { get; init; }

    /// <summary>When it came about; the time of sending unless set.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it disappears, from inboxes too; null means by retention only.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

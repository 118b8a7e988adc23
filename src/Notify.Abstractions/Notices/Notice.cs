namespace Notify;

/// <summary>A notice in a user's inbox.</summary>
public sealed record Notice
{
    /// <summary>The id it was sent with; unique within the inbox.</summary>
    public required MessageId Id { get; init; }

    /// <summary>
    /// Its number in the inbox: 1, 2, 3 and so on, in the order in which notices were stored, without gaps.
    /// </summary>
    public required long Seq { get; init; }

    /// <summary>The application's own kind of notice.</summary>
    public int Type { get; init; }

    /// <summary>What the application shows.</summary>
    public required string Data { get; init; }

    /// <summary>When it came about.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>True once it was marked read and not set unread again.</summary>
    public bool IsRead { get; init; }

    /// <summary>True once the user has seen it in a list, or read it.</summary>
    public bool IsSeen { get; init; }

    /// <summary>True if it was put away. An archived notice is read.</summary>
    public bool IsArchived { get; init; }

    /// <summary>True if it was sent to everyone rather than to this user.</summary>
    public bool IsBroadcast { get; init; }

    /// <summary>When it disappears; null means by the inbox's retention only.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

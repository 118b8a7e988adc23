namespace Notify;

/// <summary>A notice to be put into inboxes.</summary>
public sealed record NewNotice
{
    /// <summary>
    /// The caller's id, for idempotency: the same id to the same user is one notice, also after it was deleted, until
    /// retention forgets it. A new id is made if it is left out.
    /// </summary>
    public MessageId Id { get; init; }

    /// <summary>The application's own kind of notice, 0 or more. Counts and filters go by it.</summary>
    public int Type { get; init; }

    /// <summary>
    /// What the application shows, usually JSON; 8 KiB of UTF-8 at most unless the store says otherwise.
    /// </summary>
    public required string Data { get; init; }

    /// <summary>When it came about; the time of sending unless set.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it may reach the inbox, never earlier; null or a time in the past means now.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it disappears from the inbox; null means by the inbox's retention only.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

namespace Notify.InMemory;

/// <summary>What is stored of a notice and never changes.</summary>
internal sealed record NoticeRow(
    MessageId Id,
    long Seq,
    int Type,
    string Data,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    bool IsBroadcast,
    long StoredAt
);

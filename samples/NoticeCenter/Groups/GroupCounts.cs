namespace NoticeCenter;

/// <summary>What a user has not read.</summary>
/// <param name="Unread">In all.</param>
/// <param name="Groups">Of the types of each group.</param>
internal sealed record GroupCounts(long Unread, IReadOnlyDictionary<string, long> Groups);

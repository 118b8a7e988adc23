namespace NoticeCenter;

/// <summary>What was sent, or marked read, told back to the caller.</summary>
internal sealed record SentNotice(long Uid, int Type, string Data);

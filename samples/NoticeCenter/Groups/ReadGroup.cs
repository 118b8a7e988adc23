namespace NoticeCenter;

/// <summary>What was marked read, told back to the caller.</summary>
internal sealed record ReadGroup(long Uid, string Group);

namespace NoticeCenter;

/// <summary>How many failures were sent again, or removed.</summary>
internal sealed record Changed(long Count);

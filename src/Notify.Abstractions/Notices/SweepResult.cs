namespace Notify;

/// <summary>What a sweep of the inboxes has removed.</summary>
/// <param name="Expired">Notices whose expiry had passed.</param>
/// <param name="Aged">Notices older than the inbox keeps them.</param>
/// <param name="Forgotten">Ids of deleted notices that are no longer remembered.</param>
public sealed record SweepResult(long Expired, long Aged, long Forgotten);

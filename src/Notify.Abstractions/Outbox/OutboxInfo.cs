namespace Notify;

/// <summary>How full the outbox of a database is.</summary>
/// <param name="Database">The database.</param>
/// <param name="Pending">How many messages wait to be sent.</param>
/// <param name="OldestAge">How long ago the first of them was written; null if none waits.</param>
/// <param name="Parked">How many messages cannot be sent and are kept apart.</param>
public sealed record OutboxInfo(string Database, long Pending, TimeSpan? OldestAge, long Parked);

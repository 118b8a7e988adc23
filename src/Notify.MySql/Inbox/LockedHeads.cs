namespace Notify.MySql;

/// <summary>Heads that a transaction has locked, and their table's row as it was after that.</summary>
/// <param name="Shard">The row.</param>
/// <param name="Heads">The heads there are, by user.</param>
internal sealed record LockedHeads(ShardRow Shard, Dictionary<UserKey, InboxHead> Heads);

namespace Notify.MySql;

/// <summary>
/// A table, or users in it, are no longer where the map says. Whoever catches it learns where they are and begins anew.
/// </summary>
/// <param name="shard">The table.</param>
/// <param name="moved">The users who are elsewhere; none if it is the table.</param>
internal sealed class StaleMapException(Shard shard, IReadOnlyList<UserKey>? moved = null)
    : NotifyException(
        ErrorIds.ServerUnavailable,
        $"Table {shard.Number} is no longer at {shard.Server.Name} as map version {shard.Version} says, and the newer map has not helped. Try again."
    )
{
    public Shard Shard { get; } = shard;

    public IReadOnlyList<UserKey> Moved { get; } = moved ?? [];
}

namespace Notify.MySql;

/// <summary>
/// A table, or a user in it, is no longer where the map says. Whoever catches it loads the map and begins anew.
/// </summary>
internal sealed class StaleMapException(Shard shard)
    : NotifyException(
        ErrorIds.ServerUnavailable,
        $"Table {shard.Number} is no longer at {shard.Server.Name} as map version {shard.Version} says, and the newer map has not helped. Try again."
    );

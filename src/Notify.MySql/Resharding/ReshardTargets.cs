namespace Notify.MySql;

/// <summary>Makes the tables that users are going to, before anybody is told of them.</summary>
internal sealed class ReshardTargets(MySqlServers servers, SchemaKeeper schema, MapStore store, MySqlSettings settings)
{
    /// <summary>
    /// Numbers below it are left for users who are purged while the move is under way: who begins anew in a new table
    /// must not get an epoch that was somebody's in the old one.
    /// </summary>
    private const long EpochRoom = 1 << 20;

    public async Task MakeAsync(ReshardLayout layout, CancellationToken cancellationToken)
    {
        var purges = 0L;
        foreach (var server in layout.Map.Shards.Select(shard => shard.Server).Distinct())
            purges = Math.Max(purges, await PurgesAsync(server, cancellationToken).ConfigureAwait(false));
        foreach (var here in layout.Fresh.GroupBy(shard => shard.Server))
        {
            var parts = here.Select(shard => InboxSchema.Table(settings, shard.Number));
            await schema
                .EnsureAsync(here.Key, [MapSchema.Everywhere(settings), .. parts], cancellationToken)
                .ConfigureAwait(false);
            foreach (var shard in here)
                await RequireEmptyAsync(shard, cancellationToken).ConfigureAwait(false);
            await store.EnterAsync(servers.Home, here.Key, [.. here], cancellationToken).ConfigureAwait(false);
            await here
                .Key.UseAsync(
                    "begin its tables",
                    (session, token) =>
                        session.ExecuteAsync(
                            $"UPDATE {settings.Table("shard")} SET purges = GREATEST(purges, @purges) WHERE n IN @numbers",
                            new { purges = purges + EpochRoom, numbers = here.Select(shard => shard.Number) },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        // Only now: a broadcast that was told before their rows were there would be missing in them.
        await BroadcastNews.TellAsync(servers, settings, cancellationToken).ConfigureAwait(false);
    }

    private Task<long> PurgesAsync(MySqlServer server, CancellationToken cancellationToken) =>
        server.UseAsync(
            "read its tables' rows",
            (session, token) =>
                session.FirstAsync<long>(
                    $"SELECT COALESCE(MAX(purges), 0) FROM {settings.Table("shard")}",
                    null,
                    token
                ),
            cancellationToken
        );

    private async Task RequireEmptyAsync(Shard shard, CancellationToken cancellationToken)
    {
        var tables = InboxTables.Of(settings, shard.Number);
        foreach (var table in new[] { tables.Heads, tables.Notices, tables.Gone, tables.Copies })
        {
            var found = await shard
                .Server.UseAsync(
                    "look whether a table is empty",
                    (session, token) => session.FirstAsync<long>($"SELECT EXISTS (SELECT 1 FROM {table})", null, token),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (found == 0)
                continue;
            throw new NotifyException(
                ErrorIds.InvalidConfiguration,
                $"Users cannot move to table {shard.Number} at {shard.Server.Name}: {table} there has rows already. Look what they are, remove them, and run it again."
            );
        }
    }
}

using System.Globalization;

namespace Notify.MySql;

/// <summary>Reads and begins the record of the map.</summary>
internal sealed class MapStore(MySqlSettings settings)
{
    /// <summary>
    /// What differs between the record and the configuration in a way no setting may change, or null.
    /// </summary>
    public static string? Conflict(MapRecord record, ShardPlan begin, MySqlOptions options)
    {
        if (record.UserIds != options.UserIds)
            return $"MySql:UserIds is {options.UserIds}, but the tables were made for {record.UserIds}. Set it to {record.UserIds}.";
        if (record.UserMap != options.GetUserMap())
            return $"MySql:UserMap is {options.GetUserMap()}, but users were spread by {record.UserMap}. Set it to {record.UserMap}.";
        return begin.Tables > record.Tables
            ? $"{begin.Tables} tables are configured, but users were spread over {record.Tables}. Reshard, or configure {record.Tables}."
            : null;
    }

    /// <summary>
    /// Who a server is. It gives itself a name that no other has, so that it is known wherever it moves.
    /// </summary>
    public Task<string?> NameAsync(MySqlServer server, CancellationToken cancellationToken) =>
        server.UseAsync(
            "tell who it is",
            async (session, token) =>
            {
                await session
                    .ExecuteAsync(
                        $"INSERT INTO {settings.Table("server")} (id, name) VALUES (1, @name) ON DUPLICATE KEY UPDATE id = id",
                        new { name = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture) },
                        token
                    )
                    .ConfigureAwait(false);
                return await session
                    .FirstAsync<string>($"SELECT name FROM {settings.Table("server")}", null, token)
                    .ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>The map and where its tables are; recorded as the plan says if there is none.</summary>
    public async Task<MapState> LoadAsync(
        MySqlServer home,
        ShardPlan begin,
        string?[] names,
        CancellationToken cancellationToken
    )
    {
        if (names.OfType<string>().CountBy(name => name).Any(pair => pair.Value > 1))
        {
            throw new NotifyConfigurationException([
                "Two lines of MySql:Shards lead to one database. Name each database once, with all of its Tables.",
            ]);
        }

        return await home.RunAsync(
                "load the map of its tables",
                async (session, token) =>
                {
                    if (await ReadAsync(session, token).ConfigureAwait(false) is null)
                        await RecordAsync(session, begin, names, token).ConfigureAwait(false);
                    return await ReadStateAsync(session, token).ConfigureAwait(false);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>What is recorded at home.</summary>
    /// <param name="session">At home, in a transaction or not.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async Task<MapState> ReadStateAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = (await ReadAsync(session, cancellationToken).ConfigureAwait(false))!;
            var places = await session
                .QueryAsync<MapPlace>(
                    $"SELECT n AS Number, server AS Server, version AS Version FROM {settings.Table("place")}",
                    null,
                    cancellationToken
                )
                .ConfigureAwait(false);
            var move = await ReadMoveAsync(session, record.Version, cancellationToken).ConfigureAwait(false);
            // Several statements, and each change raises the version: if it is the same, they belong together.
            var after = await ReadAsync(session, cancellationToken).ConfigureAwait(false);
            if (after!.Version == record.Version)
                return new MapState(record, places, move);
        }
    }

    /// <summary>
    /// Lets the tables' own rows on a server say at least this version. Whoever loads a newer map does it, because
    /// whoever recorded it may not have lived to do so.
    /// </summary>
    public Task RaiseAsync(MySqlServer server, long version, CancellationToken cancellationToken) =>
        server.UseAsync(
            "tell its tables of a newer map",
            async (session, token) =>
            {
                var table = settings.Table("shard");
                var behind = await session
                    .FirstAsync<long>($"SELECT COUNT(*) FROM {table} WHERE version < @version", new { version }, token)
                    .ConfigureAwait(false);
                if (behind > 0)
                {
                    await session
                        .ExecuteAsync(
                            $"UPDATE {table} SET version = @version WHERE version < @version",
                            new { version },
                            token
                        )
                        .ConfigureAwait(false);
                }

                return 0;
            },
            cancellationToken
        );

    /// <summary>Gives each table on a server its row, unless it has one.</summary>
    public async Task EnterAsync(
        MySqlServer home,
        MySqlServer server,
        IReadOnlyList<Shard> shards,
        CancellationToken cancellationToken
    )
    {
        var last = await home.UseAsync(
                "tell the newest broadcast",
                (session, token) =>
                    session.FirstAsync<long>(
                        $"SELECT COALESCE(MAX(last_broadcast), 0) FROM {settings.Table("shard")}",
                        null,
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        await server
            .UseAsync(
                "enter its tables",
                async (session, token) =>
                {
                    foreach (var shard in shards)
                    {
                        await session
                            .ExecuteAsync(
                                $"INSERT INTO {settings.Table("shard")} (n, version, last_broadcast) "
                                    + "VALUES (@number, @version, @last) ON DUPLICATE KEY UPDATE n = n",
                                new
                                {
                                    number = shard.Number,
                                    version = shard.Version,
                                    last,
                                },
                                token
                            )
                            .ConfigureAwait(false);
                    }

                    return 0;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private async Task<MapMove?> ReadMoveAsync(MySqlSession session, long version, CancellationToken cancellationToken)
    {
        var move = await session
            .FirstAsync<(string Phase, int Tables)?>(
                $"SELECT phase, tables FROM {settings.Table("move")} WHERE id = 1",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (move is not { } found)
            return null;
        var places = await session
            .QueryAsync<(int Number, string Server)>(
                $"SELECT n, server FROM {settings.Table("move_place")}",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        return new MapMove(
            Enum.Parse<MovePhase>(found.Phase),
            found.Tables,
            places.ConvertAll(place => new MapPlace(place.Number, place.Server, version))
        );
    }

    private async Task<MapRecord?> ReadAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var row = await session
            .FirstAsync<(long Version, string UserIds, string UserMap, int Tables, string Epoch)?>(
                $"SELECT version, user_ids, user_map, tables, epoch FROM {settings.Table("map")} WHERE id = 1",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        return row is { } found
            ? new MapRecord(
                found.Version,
                Enum.Parse<MySqlUserIds>(found.UserIds),
                Enum.Parse<MySqlUserMap>(found.UserMap),
                found.Tables,
                found.Epoch
            )
            : null;
    }

    /// <summary>
    /// Two hosts may come here at once: the second waits for the first at the first row and changes nothing.
    /// </summary>
    private async Task RecordAsync(
        MySqlSession session,
        ShardPlan begin,
        string?[] names,
        CancellationToken cancellationToken
    )
    {
        if (Array.IndexOf(names, null) is var unknown and >= 0)
        {
            throw new NotifyException(
                ErrorIds.ServerUnavailable,
                $"The tables of Notify cannot be made while server {unknown + 1} of MySql:Shards does not answer. Every server must be there when they are made; try again once it is."
            );
        }

        await session
            .ExecuteAsync(
                $"INSERT INTO {settings.Table("map")} (id, version, user_ids, user_map, tables, epoch, made_at) "
                    + "VALUES (1, 1, @ids, @map, @tables, @epoch, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE id = id",
                new
                {
                    ids = settings.Options.UserIds.ToString(),
                    map = settings.Options.GetUserMap().ToString(),
                    tables = begin.Tables,
                    epoch = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8],
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        var made = await ReadAsync(session, cancellationToken).ConfigureAwait(false);
        foreach (var (number, server) in begin.Servers.Where(place => place.Key <= made!.Tables))
        {
            await session
                .ExecuteAsync(
                    $"INSERT INTO {settings.Table("place")} (n, server, version) VALUES (@number, @server, 1) "
                        + "ON DUPLICATE KEY UPDATE n = n",
                    new { number, server = names[server] },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }
}

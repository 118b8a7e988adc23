namespace Notify.MySql;

/// <summary>
/// Records at home how far a move is. Each step raises the version of the map, and may be taken twice.
/// </summary>
internal sealed class ReshardHome(MySqlServers servers, MapStore store, MySqlSettings settings)
{
    private string Map => settings.Table("map");

    private string Places => settings.Table("place");

    private string Move => settings.Table("move");

    private string MovePlaces => settings.Table("move_place");

    /// <summary>What is recorded.</summary>
    public Task<MapState> ReadAsync(CancellationToken cancellationToken) =>
        servers.Home.UseAsync("read the map of its tables", store.ReadStateAsync, cancellationToken);

    /// <summary>Records that users are moved from now on, unless somebody else changed the map.</summary>
    /// <param name="layout">The tables as they are and are to be.</param>
    /// <param name="names">What each server calls itself.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public Task BeginAsync(
        ReshardLayout layout,
        IReadOnlyDictionary<MySqlServer, string> names,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            "begin to move users",
            async (session, state, token) =>
            {
                if (state.Move is not null || state.Record.Version != layout.Map.Version)
                    return;
                await session
                    .ExecuteAsync(
                        $"INSERT INTO {Move} (id, phase, tables, begun_at) VALUES (1, @phase, @tables, UTC_TIMESTAMP(6)); "
                            + $"DELETE FROM {MovePlaces}",
                        new { phase = nameof(MovePhase.Copy), tables = layout.Next.Count },
                        token
                    )
                    .ConfigureAwait(false);
                foreach (var shard in layout.Next)
                {
                    await session
                        .ExecuteAsync(
                            $"INSERT INTO {MovePlaces} (n, server) VALUES (@n, @server)",
                            new { n = shard.Number, server = names[shard.Server] },
                            token
                        )
                        .ConfigureAwait(false);
                }

                await RaiseAsync(session, token).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>Records that the tables are as they were to be. Everybody must have been moved.</summary>
    public Task EndAsync(CancellationToken cancellationToken) =>
        ChangeAsync(
            "end the move of users",
            async (session, state, token) =>
            {
                if (state.Move is not { Phase: MovePhase.Copy } move)
                    return;
                await session
                    .ExecuteAsync(
                        $"DELETE FROM {Places}; INSERT INTO {Places} (n, server, version) SELECT n, server, 0 FROM {MovePlaces}; "
                            + $"UPDATE {Map} SET tables = @tables WHERE id = 1; UPDATE {Move} SET phase = @phase WHERE id = 1",
                        new { tables = move.Tables, phase = nameof(MovePhase.Clean) },
                        token
                    )
                    .ConfigureAwait(false);
                await RaiseAsync(session, token).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>Records that nothing of the move is left to do.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) =>
        ChangeAsync(
            "close the move of users",
            async (session, state, token) =>
            {
                if (state.Move is { Phase: MovePhase.Clean })
                    await session
                        .ExecuteAsync($"DELETE FROM {Move}; DELETE FROM {MovePlaces}", null, token)
                        .ConfigureAwait(false);
            },
            cancellationToken
        );

    private Task<int> RaiseAsync(MySqlSession session, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            $"UPDATE {Map} SET version = version + 1 WHERE id = 1; "
                + $"UPDATE {Places} SET version = (SELECT version FROM {Map} WHERE id = 1)",
            null,
            cancellationToken
        );

    private Task<int> ChangeAsync(
        string what,
        Func<MySqlSession, MapState, CancellationToken, Task> change,
        CancellationToken cancellationToken
    ) =>
        servers.Home.RunAsync(
            what,
            async (session, token) =>
            {
                await session
                    .FirstAsync<long>($"SELECT version FROM {Map} WHERE id = 1 FOR UPDATE", null, token)
                    .ConfigureAwait(false);
                var state = await store.ReadStateAsync(session, token).ConfigureAwait(false);
                await change(session, state, token).ConfigureAwait(false);
                return 0;
            },
            cancellationToken
        );
}

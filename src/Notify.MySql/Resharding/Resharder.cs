namespace Notify.MySql;

/// <summary>
/// Moves users to other tables while everything goes on: records the wish, lets every table's row turn away who does
/// not know of it, moves user by user, records the new map, and removes what was left behind. A run that was ended
/// anywhere is taken up by the next.
/// </summary>
internal sealed class Resharder(MySqlServers servers, ShardDirectory directory, MySqlSettings settings)
{
    private readonly MapStore _store = new(settings);
    private readonly InboxDoor _door = new(directory, new HeadStore(settings), settings);

    private ReshardHome Home => new(servers, _store, settings);

    /// <summary>What a wish comes to.</summary>
    /// <exception cref="NotifyException">It cannot be fulfilled.</exception>
    public async Task<ReshardLayout> LayOutAsync(ReshardWish wish, CancellationToken cancellationToken)
    {
        await directory.ReadyAsync(cancellationToken).ConfigureAwait(false);
        await directory.IsCurrentAsync(cancellationToken).ConfigureAwait(false);
        var map = directory.Map;
        return map.Next is { } next ? new ReshardLayout(map, next) : ReshardLayout.Of(map, wish, servers.All);
    }

    /// <summary>What a wish would move.</summary>
    public async Task<ReshardPlan> PlanAsync(ReshardWish wish, CancellationToken cancellationToken) =>
        await new ReshardPlanner(settings)
            .MakeAsync(await LayOutAsync(wish, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Recounts everything.</summary>
    public Task<VerifyReport> VerifyAsync(IProgress<ReshardProgress>? progress, CancellationToken cancellationToken) =>
        new ReshardVerifier(directory, settings).RunAsync(progress, cancellationToken);

    /// <summary>Fulfils a wish; or, if a run was interrupted, ends what that had begun.</summary>
    /// <param name="wish">The wish; not looked at if an earlier one is still under way.</param>
    /// <param name="progress">Is told now and then.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="NotifyException">A server is out of reach, the wish cannot be fulfilled, or another run is under way.</exception>
    public async Task<ReshardResult> RunAsync(
        ReshardWish wish,
        IProgress<ReshardProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        await directory.PrepareAsync(cancellationToken).ConfigureAwait(false);
        // Two at once would only be in each other's way; the connection holds the lock, and loses it when it dies.
        var one = servers.Home.WithOneConnection();
        await using (one.ConfigureAwait(false))
        {
            return await one.TryOnceAsync(
                    async (session, token) =>
                    {
                        await TakeAsync(session, token).ConfigureAwait(false);
                        return await MoveAsync(wish, progress, token).ConfigureAwait(false);
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    private async Task<ReshardResult> MoveAsync(
        ReshardWish wish,
        IProgress<ReshardProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var mover = new UserMover(_door);
        var tables = new TableMover(_door, mover);
        var state = await Home.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (state.Move is { Phase: MovePhase.Clean })
            await CleanAsync(mover, progress, cancellationToken).ConfigureAwait(false);
        if (state.Move is not { Phase: MovePhase.Copy })
            await BeginAsync(wish, cancellationToken).ConfigureAwait(false);
        await FenceAsync(cancellationToken).ConfigureAwait(false);
        if (directory.Map.Next is not null)
        {
            var map = directory.Map;
            foreach (var from in map.Shards.Where(shard => IsLeft(map, shard)))
            {
                while (await tables.RunAsync(from, map, progress, cancellationToken).ConfigureAwait(false) > 0)
                    continue;
            }

            await Home.EndAsync(cancellationToken).ConfigureAwait(false);
            Log.Resharded(settings.Logger, tables.Users, tables.Notices, map.Next!.Count);
            await CleanAsync(mover, progress, cancellationToken).ConfigureAwait(false);
        }

        return new ReshardResult(tables.Users, tables.Notices, directory.Map.Version);
    }

    private static bool IsLeft(ShardMap map, Shard shard) =>
        map.Next!.Count != map.Shards.Count || map.Next[shard.Number - 1] != shard;

    private async Task BeginAsync(ReshardWish wish, CancellationToken cancellationToken)
    {
        var layout = await LayOutAsync(wish, cancellationToken).ConfigureAwait(false);
        if (layout.IsNothing)
            return;
        var targets = new ReshardTargets(servers, new SchemaKeeper(settings), _store, settings);
        await targets.MakeAsync(layout, cancellationToken).ConfigureAwait(false);
        var names = new Dictionary<MySqlServer, string>();
        foreach (var server in servers.All)
            names[server] = (await _store.NameAsync(server, cancellationToken).ConfigureAwait(false))!;
        await Home.BeginAsync(layout, names, cancellationToken).ConfigureAwait(false);
        Log.ReshardingBegun(settings.Logger, layout.Map.Shards.Count, layout.Next.Count, layout.Fresh.Count);
    }

    private async Task CleanAsync(
        UserMover mover,
        IProgress<ReshardProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        await FenceAsync(cancellationToken).ConfigureAwait(false);
        await new ReshardCleaner(servers, _door, mover).RunAsync(progress, cancellationToken).ConfigureAwait(false);
        await Home.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Loads the map, and does not go on before every table's row has its version: who has an older map is turned away
    /// from then on, and what such a one has begun holds its heads until it is committed.
    /// </summary>
    private async Task FenceAsync(CancellationToken cancellationToken)
    {
        await directory.IsCurrentAsync(cancellationToken).ConfigureAwait(false);
        foreach (var server in servers.All)
            await _store.RaiseAsync(server, directory.Map.Version, cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var taken = await session
            .FirstAsync<int>(
                "SELECT COALESCE(GET_LOCK(SHA1(CONCAT('notify reshard ', DATABASE(), ' ', @prefix)), 1), 0)",
                new { prefix = settings.TablePrefix },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (taken != 1)
        {
            throw new NotifyException(
                ErrorIds.ServerUnavailable,
                $"Users are already being moved by another process that is connected to {servers.Home.Name}. Wait for it, or end it (SHOW PROCESSLIST) and run this again."
            );
        }
    }
}

namespace Notify.MySql;

/// <summary>Moves everybody who leaves a table, several at a time.</summary>
internal sealed class TableMover(InboxDoor door, UserMover mover)
{
    private const int Page = 500;

    /// <summary>How many users are moved at once; each waits only for himself.</summary>
    private const int AtOnce = 4;

    private long _users;
    private long _notices;

    public long Users => Volatile.Read(ref _users);

    public long Notices => Volatile.Read(ref _notices);

    /// <summary>Moves everybody who is still in a table and leaves it.</summary>
    /// <param name="from">The table.</param>
    /// <param name="map">The map, with the move.</param>
    /// <param name="progress">Is told now and then.</param>
    /// <param name="cancellationToken">Ends it between two users.</param>
    /// <returns>How many were found.</returns>
    public async Task<long> RunAsync(
        Shard from,
        ShardMap map,
        IProgress<ReshardProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var found = 0L;
        UserKey? last = null;
        while (true)
        {
            var page = await PageAsync(from, last, cancellationToken).ConfigureAwait(false);
            if (page.Count == 0)
                return found;
            last = page[^1].User;
            var leaving = page.FindAll(row => map.Leaves(row.User, from));
            found += leaving.Count;
            await Parallel
                .ForEachAsync(
                    leaving,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                    (row, token) => MoveAsync(new ReshardStep(from, map.TargetOf(row.User)), row, progress, token)
                )
                .ConfigureAwait(false);
        }
    }

    private async ValueTask MoveAsync(
        ReshardStep step,
        FoundNotice row,
        IProgress<ReshardProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (await mover.MoveAsync(step, row.User, row.Seq, cancellationToken).ConfigureAwait(false) is not { } moved)
            return;
        Interlocked.Increment(ref _users);
        Interlocked.Add(ref _notices, moved.Notices);
        progress?.Report(new ReshardProgress("move", step.From.Number, Users, Notices, moved.Pause));
    }

    /// <summary>
    /// Locking, so that it waits for a head that somebody with the map of before is just making: nobody is overlooked.
    /// </summary>
    private Task<List<FoundNotice>> PageAsync(Shard shard, UserKey? after, CancellationToken cancellationToken) =>
        shard.Server.UseAsync(
            "look who is still in a table",
            (session, token) =>
                session.QueryAsync<FoundNotice>(
                    $"SELECT uid AS Uid, total AS Seq FROM {door.TablesOf(shard).Heads} WHERE moved = 0"
                        + (after is null ? "" : " AND uid > @after")
                        + $" ORDER BY uid LIMIT {Page} LOCK IN SHARE MODE",
                    new { after = after?.Value },
                    token
                ),
            cancellationToken
        );
}

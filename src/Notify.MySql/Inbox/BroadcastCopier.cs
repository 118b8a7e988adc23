namespace Notify.MySql;

/// <summary>Copies broadcasts into the inbox of a user who comes.</summary>
internal sealed class BroadcastCopier(InboxDoor door, BroadcastCache cache)
{
    private const int Again = -1;

    /// <summary>True if a user may have broadcasts to get that the list at hand does not rule out.</summary>
    public bool IsBehind(InboxHead? head, ShardRow row)
    {
        var after = head?.LastBroadcast ?? InboxHead.NeverLooked;
        if (after >= row.LastBroadcast)
            return false;
        return cache.Known(row) is not { } list || list.Candidates(after, row, ForNewUsers).Any();
    }

    /// <summary>Copies what a user is to have.</summary>
    public async Task BringAsync(Shard shard, UserKey user, CancellationToken cancellationToken)
    {
        var copied = Again;
        while (copied == Again)
        {
            var row = await LookAsync(shard, user, cancellationToken).ConfigureAwait(false);
            var after = row.Uid is null ? InboxHead.NeverLooked : row.HeadLastBroadcast;
            if (after >= row.LastBroadcast)
                return;
            var list = await cache.GetAsync(row.Shard, cancellationToken).ConfigureAwait(false);
            // The application's audience is asked outside the lock.
            var visible = list.Candidates(after, row.Shard, ForNewUsers).Where(entry => IsFor(entry, user)).ToList();
            if (visible.Count == 0 && row.Uid is null)
                return;
            copied = await CopyAsync(shard, user, new BroadcastCopy(after, row.Shard, visible), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private TimeSpan ForNewUsers => door.Settings.Notify.Notices.BroadcastsForNewUsers;

    private bool IsFor(BroadcastEntry entry, UserKey user) =>
        entry.Audience == Broadcast.Everyone || door.Settings.Audience?.Contains(entry.Audience, user.Id) == true;

    private Task<HeadRow> LookAsync(Shard shard, UserKey user, CancellationToken cancellationToken) =>
        shard.Server.UseAsync(
            "look for broadcasts",
            async (session, token) =>
            {
                var row = await session
                    .FirstAsync<HeadRow>(
                        $"SELECT h.uid AS Uid, {HeadRow.HeadColumns}, {HeadRow.ShardColumns} FROM {door.Settings.Table("shard")} s "
                            + $"LEFT JOIN {door.TablesOf(shard).Heads} h ON h.uid = @uid WHERE s.n = @n",
                        new { uid = user.Value, n = shard.Number },
                        token
                    )
                    .ConfigureAwait(false);
                if (row is { Moved: 0 } && row.Version == shard.Version)
                    return row;
                throw new StaleMapException(shard, row is { Moved: > 0 } ? [user] : []);
            },
            cancellationToken
        );

    private Task<int> CopyAsync(Shard shard, UserKey user, BroadcastCopy copy, CancellationToken cancellationToken) =>
        shard.Server.RunAsync(
            "copy broadcasts",
            async (session, token) =>
            {
                var locked = await door.Heads.LockAsync(session, shard, [user], token).ConfigureAwait(false);
                if (!locked.Heads.TryGetValue(user, out var head))
                {
                    await session.RollbackAsync(token).ConfigureAwait(false);
                    await door
                        .Heads.MakeAsync(session, [(shard, [user])], door.Directory.Map, token)
                        .ConfigureAwait(false);
                    return Again;
                }

                // Held until the commit: whoever takes a broadcast back waits here, and then finds the copy.
                var revocations = await session
                    .FirstAsync<long>(
                        $"SELECT revocations FROM {door.Settings.Table("shard")} WHERE n = @n LOCK IN SHARE MODE",
                        new { n = shard.Number },
                        token
                    )
                    .ConfigureAwait(false);
                if (head.LastBroadcast != copy.After || revocations != copy.Row.Revocations)
                    return Again;
                var scope = door.Scope(session, shard, head, locked.Shard);
                await AddAsync(scope, copy.Visible, token).ConfigureAwait(false);
                head.LastBroadcast = copy.Row.LastBroadcast;
                await door.Heads.SaveAsync(session, shard, [head], token).ConfigureAwait(false);
                return copy.Visible.Count;
            },
            cancellationToken
        );

    private async Task AddAsync(
        InboxScope scope,
        IReadOnlyList<BroadcastEntry> visible,
        CancellationToken cancellationToken
    )
    {
        if (visible.Count == 0)
            return;
        var user = scope.Head.User;
        var ids = visible.Select(entry => (user, NoticeKey.From(entry.MsgId))).ToList();
        var known = await IdLookup
            .FindAsync(scope.Session, scope.Tables.Notices, ids, cancellationToken)
            .ConfigureAwait(false);
        known.UnionWith(
            await IdLookup.FindAsync(scope.Session, scope.Tables.Gone, ids, cancellationToken).ConfigureAwait(false)
        );
        var rows = new List<NewRow>();
        foreach (var entry in visible.Where(entry => !known.Contains((user, NoticeKey.From(entry.MsgId)))))
        {
            rows.Add(NewRow.Of(user, scope.Head.Append(entry.Type, scope.Row.Purges), entry));
            await scope
                .ExecuteAsync(
                    $"INSERT INTO {scope.Tables.Copies} (broadcast_id, uid) VALUES (@id, @uid) "
                        + "ON DUPLICATE KEY UPDATE uid = VALUES(uid)",
                    new { id = entry.Id, uid = user.Value },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        await NoticeInsert.RunAsync(scope.Session, scope.Tables.Notices, rows, cancellationToken).ConfigureAwait(false);
        await InboxCap
            .TrimAsync(scope, door.Settings.Notify.Notices.MaxPerUser, cancellationToken)
            .ConfigureAwait(false);
    }
}

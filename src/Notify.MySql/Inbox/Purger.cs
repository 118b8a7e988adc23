namespace Notify.MySql;

/// <summary>Removes everything of one user, in portions, each with exact counts. The head goes last.</summary>
internal sealed class Purger(InboxDoor door)
{
    private const int Portion = 5_000;

    /// <returns>How many notices went.</returns>
    public Task<long> PurgeAsync(UserKey user, CancellationToken cancellationToken) =>
        door.AtAsync(
            user,
            async (shard, token) =>
            {
                var removed = 0L;
                var isGone = false;
                while (!isGone)
                {
                    (var more, isGone) = await door.ChangeAsync(
                            shard,
                            user,
                            "purge an inbox",
                            (scope, _, inner) => PortionAsync(scope, inner),
                            token
                        )
                        .ConfigureAwait(false);
                    removed += more;
                }

                return removed;
            },
            cancellationToken
        );

    private async Task<(long Removed, bool IsGone)> PortionAsync(InboxScope? scope, CancellationToken cancellationToken)
    {
        if (scope is null)
            return (0, true);
        var rows = await scope
            .QueryAsync<StoredNotice>(
                $"SELECT {StoredNotice.Columns} FROM {scope.Tables.Notices} WHERE uid = @uid ORDER BY seq LIMIT {Portion}",
                new { uid = scope.Head.User.Value },
                cancellationToken
            )
            .ConfigureAwait(false);
        await scope.RemoveAsync(rows, remember: false, cancellationToken).ConfigureAwait(false);
        if (rows.Count == Portion)
        {
            scope.Changed();
            return (rows.Count, false);
        }

        await EndAsync(scope, cancellationToken).ConfigureAwait(false);
        return (rows.Count, true);
    }

    private async Task EndAsync(InboxScope scope, CancellationToken cancellationToken)
    {
        await RemoveCopyAsync(scope, cancellationToken).ConfigureAwait(false);
        // An inbox that follows numbers anew, so it must not have this one's epoch.
        await scope
            .ExecuteAsync(
                $"DELETE FROM {scope.Tables.Gone} WHERE uid = @uid; DELETE FROM {scope.Tables.Copies} WHERE uid = @uid; "
                    + $"DELETE FROM {scope.Tables.Heads} WHERE uid = @uid; "
                    + $"UPDATE {door.Settings.Table("shard")} SET purges = GREATEST(purges, @epoch) + 1 WHERE n = @n",
                new
                {
                    uid = scope.Head.User.Value,
                    epoch = scope.Head.Epoch,
                    n = scope.Shard.Number,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>
    /// A move may have begun to copy the user to another table. The copy is nobody's as long as the head is here and
    /// locked; it must not outlive it.
    /// </summary>
    private async Task RemoveCopyAsync(InboxScope scope, CancellationToken cancellationToken)
    {
        var user = scope.Head.User;
        var map = door.Directory.Map;
        if (map.Version != scope.Shard.Version)
            throw new StaleMapException(scope.Shard);
        if (map.SourceOf(user) != scope.Shard || !map.Leaves(user, scope.Shard))
            return;
        var target = map.TargetOf(user);
        var tables = door.TablesOf(target);
        if (target.Server == scope.Shard.Server)
            await InboxRows.RemoveAllAsync(scope.Session, tables, user, cancellationToken).ConfigureAwait(false);
        else
        {
            await target
                .Server.RunAsync(
                    "purge what was copied of an inbox",
                    async (session, token) =>
                    {
                        await InboxRows.RemoveAllAsync(session, tables, user, token).ConfigureAwait(false);
                        return 0;
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }
}

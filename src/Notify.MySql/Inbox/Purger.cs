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

    private Task<int> EndAsync(InboxScope scope, CancellationToken cancellationToken) =>
        // An inbox that follows numbers anew, so it must not have this one's epoch.
        scope.ExecuteAsync(
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
        );
}

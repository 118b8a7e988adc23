namespace Notify.MySql;

/// <summary>Counts inboxes anew and corrects counters that had drifted, which is a bug whenever it happens.</summary>
internal sealed class Reconciler(InboxDoor door)
{
    /// <returns>How many counters were wrong.</returns>
    public Task<int> ReconcileAsync(UserKey user, CancellationToken cancellationToken) =>
        door.AtAsync(
            user,
            (shard, token) =>
                door.ChangeAsync(
                    shard,
                    user,
                    "count an inbox anew",
                    (scope, _, inner) => scope is null ? Task.FromResult(0) : CountAsync(scope, inner),
                    token
                ),
            cancellationToken
        );

    /// <summary>Counts some inboxes of every table anew, beginning anywhere.</summary>
    /// <param name="perTable">How many of each table.</param>
    /// <param name="cancellationToken">Ends the work between two inboxes.</param>
    /// <param name="tell">Is told of each user how many counters were wrong.</param>
    /// <returns>How many were counted, and how many counters were wrong.</returns>
    public async Task<(long Inboxes, long Wrong)> SampleAsync(
        int perTable,
        CancellationToken cancellationToken,
        Action<string, int>? tell = null
    )
    {
        var (inboxes, wrong) = (0L, 0L);
        foreach (var shard in await door.Directory.AllAsync(cancellationToken).ConfigureAwait(false))
        {
            var users = await UsersAsync(shard, perTable, cancellationToken).ConfigureAwait(false);
            inboxes += users.Count;
            wrong += await CountAsync(users, tell, cancellationToken).ConfigureAwait(false);
        }

        return (inboxes, wrong);
    }

    /// <summary>Counts every inbox anew.</summary>
    /// <param name="tell">Is told of each user how many counters were wrong.</param>
    /// <param name="cancellationToken">Ends the work between two inboxes.</param>
    /// <returns>How many were counted, and how many counters were wrong.</returns>
    public async Task<(long Inboxes, long Wrong)> AllAsync(
        Action<string, int>? tell,
        CancellationToken cancellationToken
    )
    {
        var (inboxes, wrong) = (0L, 0L);
        foreach (var shard in await door.Directory.AllAsync(cancellationToken).ConfigureAwait(false))
        {
            object? after = null;
            while (true)
            {
                var users = await PageAsync(shard, after, cancellationToken).ConfigureAwait(false);
                if (users.Count == 0)
                    break;
                inboxes += users.Count;
                wrong += await CountAsync(users, tell, cancellationToken).ConfigureAwait(false);
                after = users[^1].Value;
            }
        }

        return (inboxes, wrong);
    }

    private async Task<long> CountAsync(
        List<UserKey> users,
        Action<string, int>? tell,
        CancellationToken cancellationToken
    )
    {
        var sum = 0L;
        foreach (var user in users)
        {
            var wrong = await ReconcileAsync(user, cancellationToken).ConfigureAwait(false);
            tell?.Invoke(user.Id, wrong);
            sum += wrong;
        }

        return sum;
    }

    private Task<List<UserKey>> PageAsync(Shard shard, object? after, CancellationToken cancellationToken) =>
        shard.Server.UseAsync(
            "list inboxes",
            async (session, token) =>
            {
                var values = await session
                    .QueryAsync<FoundNotice>(
                        $"SELECT uid AS Uid FROM {door.TablesOf(shard).Heads} WHERE moved = 0"
                            + $"{(after is null ? "" : " AND uid > @after")} ORDER BY uid LIMIT 1000",
                        new { after },
                        token
                    )
                    .ConfigureAwait(false);
                return values.ConvertAll(value => value.User);
            },
            cancellationToken
        );

    /// <summary>
    /// Some users from a random place of the table on, and from its beginning if that is near the end.
    /// </summary>
    private Task<List<UserKey>> UsersAsync(Shard shard, int count, CancellationToken cancellationToken) =>
        shard.Server.UseAsync(
            "pick inboxes",
            async (session, token) =>
            {
                var from = Random.Shared.Next(256);
                object start =
                    door.Settings.Options.UserIds == MySqlUserIds.Numeric ? (ulong)from : new[] { (byte)from };
                var heads = door.TablesOf(shard).Heads;
                var values = await session
                    .QueryAsync<FoundNotice>(
                        $"(SELECT uid AS Uid FROM {heads} WHERE uid >= @start ORDER BY uid LIMIT @count) "
                            + $"UNION (SELECT uid AS Uid FROM {heads} ORDER BY uid LIMIT @count) LIMIT @count",
                        new { start, count },
                        token
                    )
                    .ConfigureAwait(false);
                return values.ConvertAll(value => value.User);
            },
            cancellationToken
        );

    private static async Task<int> CountAsync(InboxScope scope, CancellationToken cancellationToken)
    {
        var head = scope.Head;
        var parameters = new
        {
            uid = head.User.Value,
            read = head.ReadSeq,
            seen = head.SeenSeq,
        };
        var sums = await scope
            .QueryAsync<TypeSum>(
                $"SELECT type AS Type, COUNT(*) AS Total, CAST(SUM({NoticeStatus.IsUnread}) AS SIGNED) AS Unread, "
                    + $"CAST(SUM({NoticeStatus.IsUnread} AND seq > @seen) AS SIGNED) AS Unseen "
                    + $"FROM {scope.Tables.Notices} WHERE uid = @uid GROUP BY type",
                parameters,
                cancellationToken
            )
            .ConfigureAwait(false);
        var last = await scope
            .QueryAsync<long>(
                $"SELECT COALESCE(MAX(seq), 0) FROM {scope.Tables.Notices} WHERE uid = @uid",
                parameters,
                cancellationToken
            )
            .ConfigureAwait(false);
        var wrong = Correct(head, sums, last[0]);
        if (wrong > 0)
            scope.Changed();
        return wrong;
    }

    private static int Correct(InboxHead head, List<TypeSum> sums, long lastSeq)
    {
        var unread = sums.Where(sum => sum.Unread > 0).ToDictionary(sum => sum.Type, sum => sum.Unread);
        var wrong = unread
            .Keys.Union(head.Types.Types)
            .Count(type => head.Types[type] != unread.GetValueOrDefault(type));
        var (total, unseen) = (sums.Sum(sum => sum.Total), sums.Sum(sum => sum.Unseen));
        wrong += head.Unread == unread.Values.Sum() ? 0 : 1;
        wrong += head.Unseen == unseen ? 0 : 1;
        wrong += head.Total == total ? 0 : 1;
        wrong += head.Seq >= lastSeq ? 0 : 1;
        if (wrong == 0)
            return 0;
        head.ResetUnread();
        foreach (var sum in sums)
            head.AddUnread(sum.Type, sum.Unread, sum.Unseen);
        head.Total = total;
        head.Seq = Math.Max(head.Seq, lastSeq);
        return wrong;
    }
}

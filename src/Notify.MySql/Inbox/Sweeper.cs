namespace Notify.MySql;

/// <summary>
/// Removes what has expired or grown old, in portions. Several hosts may sweep at once: who comes second finds nothing.
/// </summary>
internal sealed class Sweeper(InboxDoor door)
{
    private const int Portion = 500;

    /// <summary>How many inboxes of a table one sweep looks at for old notices; the next goes on after them.</summary>
    private const int InboxesPerSweep = 2_000;

    private readonly Dictionary<(int Number, MySqlServer Server), object?> _lookedUpTo = [];

    public async Task<SweepResult> SweepAsync(CancellationToken cancellationToken)
    {
        var total = new SweepResult(0, 0, 0);
        await door.ForAllAsync(
                async (shard, token) =>
                {
                    var expired = await ExpireAsync(shard, token).ConfigureAwait(false);
                    var aged = await AgeAsync(shard, token).ConfigureAwait(false);
                    var forgotten = await ForgetAsync(shard, token).ConfigureAwait(false);
                    total = new(total.Expired + expired, total.Aged + aged, total.Forgotten + forgotten);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return total;
    }

    private async Task<long> ExpireAsync(Shard shard, CancellationToken cancellationToken)
    {
        var removed = 0L;
        var found = Portion;
        while (found == Portion)
        {
            var rows = await RowsAsync(
                    shard,
                    $"SELECT n.uid AS Uid, n.seq AS Seq FROM {door.TablesOf(shard).Notices} n FORCE INDEX (ix_expires) "
                        + (door.IsMoving ? Here(shard) : "")
                        + "WHERE n.expires_at <= UTC_TIMESTAMP(6) ORDER BY n.expires_at LIMIT @portion",
                    new { portion = Portion },
                    cancellationToken
                )
                .ConfigureAwait(false);
            found = rows.Count;
            var users = rows.GroupBy(row => row.User, row => row.Seq)
                .ToDictionary(user => user.Key, user => user.ToList());
            if (users.Count == 0)
                break;
            removed += await door.ChangeManyAsync(
                    shard,
                    users.Keys,
                    "remove expired notices",
                    (scope, token) =>
                        RemoveAsync(
                            scope,
                            "seq IN @seqs AND expires_at <= UTC_TIMESTAMP(6)",
                            new { uid = scope.Head.User.Value, seqs = users[scope.Head.User] },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return removed;
    }

    /// <summary>Looks at the oldest notice of some inboxes: what is stored later in one has a higher number.</summary>
    private async Task<long> AgeAsync(Shard shard, CancellationToken cancellationToken)
    {
        if (door.Settings.Notify.Notices.KeepFor is not { } keepFor)
            return 0;
        var tables = door.TablesOf(shard);
        var after = _lookedUpTo.GetValueOrDefault((shard.Number, shard.Server));
        var rows = await RowsAsync(
                shard,
                $"SELECT h.uid AS Uid, CAST(COALESCE((SELECT n.stored_at < {Ago} FROM {tables.Notices} n WHERE n.uid = h.uid "
                    + $"ORDER BY n.seq LIMIT 1), 0) AS SIGNED) AS Seq FROM {tables.Heads} h "
                    + $"WHERE h.moved = 0 {(after is null ? "" : "AND h.uid > @after ")}ORDER BY h.uid LIMIT @count",
                new
                {
                    after,
                    count = InboxesPerSweep,
                    age = Microseconds(keepFor),
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        _lookedUpTo[(shard.Number, shard.Server)] = rows.Count < InboxesPerSweep ? null : rows[^1].User.Value;
        var removed = 0L;
        foreach (var users in rows.Where(row => row.Seq != 0).Select(row => row.User).Chunk(50))
        {
            removed += await door.ChangeManyAsync(
                    shard,
                    users,
                    "remove old notices",
                    (scope, token) =>
                        RemoveAsync(
                            scope,
                            $"stored_at < {Ago}",
                            new { uid = scope.Head.User.Value, age = Microseconds(keepFor) },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return removed;
    }

    /// <summary>Leaves out what a move has left behind or not yet brought: it would be found again and again.</summary>
    private string Here(Shard shard) =>
        $"STRAIGHT_JOIN {door.TablesOf(shard).Heads} h ON h.uid = n.uid AND h.moved = 0 ";

    private async Task<long> ForgetAsync(Shard shard, CancellationToken cancellationToken)
    {
        var age = Microseconds(door.Settings.Notify.Notices.RememberDeletedFor);
        var forgotten = 0L;
        var count = Portion;
        while (count == Portion)
        {
            count = await shard
                .Server.UseAsync(
                    "forget ids of gone notices",
                    (session, token) =>
                        session.ExecuteAsync(
                            $"DELETE FROM {door.TablesOf(shard).Gone} WHERE gone_at <= {Ago} ORDER BY gone_at LIMIT @portion",
                            new { age, portion = Portion },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            forgotten += count;
        }

        return forgotten;
    }

    private const string Ago = "(UTC_TIMESTAMP(6) - INTERVAL @age MICROSECOND)";

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static async Task<long> RemoveAsync(
        InboxScope scope,
        string which,
        object parameters,
        CancellationToken cancellationToken
    )
    {
        var rows = await scope
            .QueryAsync<StoredNotice>(
                $"SELECT {StoredNotice.Columns} FROM {scope.Tables.Notices} WHERE uid = @uid AND {which} "
                    + "ORDER BY seq LIMIT 5000",
                parameters,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (rows.Count == 0)
            return 0;
        await scope.RemoveAsync(rows, remember: true, cancellationToken).ConfigureAwait(false);
        scope.Changed();
        return rows.Count;
    }

    private static Task<List<FoundNotice>> RowsAsync(
        Shard shard,
        string sql,
        object parameters,
        CancellationToken cancellationToken
    ) =>
        shard.Server.UseAsync(
            "look for notices to remove",
            (session, token) => session.QueryAsync<FoundNotice>(sql, parameters, token),
            cancellationToken
        );
}

using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// Recounts everything where it is: each user in the right table and in no other, counters as the notices say, nothing
/// without a head. Reads only; each page of users comes from one statement and so is of one moment.
/// </summary>
internal sealed class ReshardVerifier(ShardDirectory directory, MySqlSettings settings)
{
    private const int Page = 500;
    private const int OwnersPage = 5_000;
    private const int MostFaults = 100;

    private readonly List<string> _faults = [];
    private long _faultCount;

    public async Task<VerifyReport> RunAsync(IProgress<ReshardProgress>? progress, CancellationToken cancellationToken)
    {
        await directory.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await directory.IsCurrentAsync(cancellationToken).ConfigureAwait(false);
        var map = directory.Map;
        var tables = new List<VerifiedTable>();
        foreach (var shard in map.Everywhere)
        {
            tables.Add(await TableAsync(map, shard, cancellationToken).ConfigureAwait(false));
            // What a move has copied ahead has no head yet, and is nobody's.
            if (map.Next is null)
                await OwnersAsync(shard, cancellationToken).ConfigureAwait(false);
            progress?.Report(
                new ReshardProgress(
                    "verify",
                    shard.Number,
                    tables.Sum(table => table.Users),
                    tables.Sum(table => table.Notices)
                )
            );
        }

        return new VerifyReport(tables, _faults, _faultCount, map.Next is not null);
    }

    private async Task<VerifiedTable> TableAsync(ShardMap map, Shard shard, CancellationToken cancellationToken)
    {
        var result = new VerifiedTable(shard, 0, 0, 0);
        object? after = null;
        while (true)
        {
            var rows = await RowsAsync(shard, after, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0)
                return result;
            after = rows[^1].Uid;
            foreach (var user in rows.GroupBy(row => UserKey.From(row.Uid)))
            {
                List<CountedType> counted = [.. user];
                if (counted[0].Moved != 0)
                {
                    result = result with { Moved = result.Moved + 1 };
                    if (!map.Leaves(user.Key, shard))
                        Add(shard, user.Key, "is said to have moved, but no move is under way that takes it elsewhere");
                    continue;
                }

                result = result with
                {
                    Users = result.Users + 1,
                    Notices = result.Notices + counted.Sum(row => row.Counted),
                };
                Compare(map, shard, user.Key, counted);
            }
        }
    }

    private void Compare(ShardMap map, Shard shard, UserKey user, List<CountedType> rows)
    {
        if (map.SourceOf(user) != shard && map.TargetOf(user) != shard)
            Add(
                shard,
                user,
                string.Create(CultureInfo.InvariantCulture, $"belongs into table {map.SourceOf(user).Number}")
            );
        var head = rows[0];
        Compare(shard, user, "total", head.Total, rows.Sum(row => row.Counted));
        Compare(shard, user, "unread", head.Unread, rows.Sum(row => row.CountedUnread));
        Compare(shard, user, "unseen", head.Unseen, rows.Sum(row => row.CountedUnseen));
        var types = TypeCounts.Parse(head.Types);
        var counted = rows.Where(row => row.Type is not null)
            .ToDictionary(row => row.Type!.Value, row => row.CountedUnread);
        foreach (var type in types.Types.Union(counted.Keys))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"unread of type {type}");
            Compare(shard, user, name, types[type], counted.GetValueOrDefault(type));
        }

        if (rows.Max(row => row.Newest) > head.Seq)
            Add(shard, user, "has a notice with a number above the newest one's");
    }

    private void Compare(Shard shard, UserKey user, string what, long stored, long counted)
    {
        if (stored != counted)
            Add(
                shard,
                user,
                string.Create(CultureInfo.InvariantCulture, $"has {what} {stored}, and {counted} counted")
            );
    }

    private void Add(Shard shard, UserKey user, string what)
    {
        if (++_faultCount <= MostFaults)
            _faults.Add($"Table {shard.Number} at {shard.Server.Name}: user {user.Id} {what}.");
    }

    private Task<List<CountedType>> RowsAsync(Shard shard, object? after, CancellationToken cancellationToken)
    {
        const string Unread = "(n.status = 2 OR (n.status = 0 AND n.seq > h.read_seq))";
        var tables = InboxTables.Of(settings, shard.Number);
        var sql =
            "SELECT h.uid AS Uid, MAX(h.moved) AS Moved, MAX(h.total) AS Total, MAX(h.unread) AS Unread, "
            + "MAX(h.unseen) AS Unseen, MAX(h.types) AS Types, MAX(h.seq) AS Seq, n.type AS Type, COUNT(n.seq) AS Counted, "
            + $"CAST(COALESCE(SUM({Unread}), 0) AS SIGNED) AS CountedUnread, "
            + $"CAST(COALESCE(SUM({Unread} AND n.seq > h.seen_seq), 0) AS SIGNED) AS CountedUnseen, "
            + "COALESCE(MAX(n.seq), 0) AS Newest "
            + $"FROM (SELECT * FROM {tables.Heads} {(after is null ? "" : "WHERE uid > @after ")}ORDER BY uid LIMIT {Page}) h "
            + $"LEFT JOIN {tables.Notices} n ON n.uid = h.uid GROUP BY h.uid, n.type ORDER BY h.uid";
        return shard.Server.UseAsync(
            "recount inboxes",
            (session, token) => session.QueryAsync<CountedType>(sql, new { after }, token),
            cancellationToken
        );
    }

    /// <summary>Rows whose user has no head here.</summary>
    private async Task OwnersAsync(Shard shard, CancellationToken cancellationToken)
    {
        var tables = InboxTables.Of(settings, shard.Number);
        foreach (var table in new[] { tables.Notices, tables.Gone, tables.Copies })
        {
            object? after = null;
            while (true)
            {
                var sql =
                    $"SELECT k.uid AS Uid, IF(h.uid IS NULL, 1, 0) AS Seq FROM (SELECT DISTINCT uid FROM {table} "
                    + $"{(after is null ? "" : "WHERE uid > @after ")}ORDER BY uid LIMIT {OwnersPage}) k "
                    + $"LEFT JOIN {tables.Heads} h ON h.uid = k.uid ORDER BY k.uid";
                var rows = await shard
                    .Server.UseAsync(
                        "look for rows without a head",
                        (session, token) => session.QueryAsync<FoundNotice>(sql, new { after }, token),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                foreach (var row in rows.Where(row => row.Seq != 0))
                    Add(shard, row.User, $"has rows in {table} and no head");
                if (rows.Count < OwnersPage)
                    break;
                after = rows[^1].Uid;
            }
        }
    }
}

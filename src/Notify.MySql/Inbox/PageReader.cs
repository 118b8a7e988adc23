using System.Globalization;
using Dapper;

namespace Notify.MySql;

/// <summary>
/// Reads inboxes. Head and notices come from one statement, so they belong to one moment. An ordinary page is one range
/// of the clustered key; a filtered one begins at its place in an index, however large the inbox is.
/// </summary>
internal sealed class PageReader(InboxDoor door, BroadcastCopier broadcasts)
{
    public Task<NoticeCounts> CountAsync(UserKey user, CancellationToken cancellationToken) =>
        ReadAsync(
            user,
            async (session, shard, token) =>
            {
                var rows = await RowsAsync(session, shard, user, "", "", null, token).ConfigureAwait(false);
                return (rows, HeadOf(user, rows[0]).Counts(door.Directory.Map, rows[0].Purges));
            },
            cancellationToken
        );

    public Task<Notice?> FindAsync(UserKey user, MessageId id, CancellationToken cancellationToken) =>
        ReadAsync(
            user,
            async (session, shard, token) =>
            {
                var join = $"LEFT JOIN {door.TablesOf(shard).Notices} n ON n.uid = @uid AND n.msg_id = @id";
                var more = new DynamicParameters();
                more.Add("id", NoticeKey.Bytes(NoticeKey.Of(id)));
                var rows = await RowsAsync(session, shard, user, join, "", more, token).ConfigureAwait(false);
                return (rows, rows[0].NoticeSeq is null ? null : rows[0].ToNotice(HeadOf(user, rows[0])));
            },
            cancellationToken
        );

    public Task<NoticePage> PageAsync(UserKey user, NoticeQuery query, CancellationToken cancellationToken) =>
        ReadAsync(
            user,
            async (session, shard, token) =>
            {
                var rows = await PageRowsAsync(session, shard, user, query, token).ConfigureAwait(false);
                var head = HeadOf(user, rows[0]);
                var items = rows.Where(row => row.NoticeSeq is not null).Select(row => row.ToNotice(head)).ToList();
                var more = items.Count > query.Limit;
                if (more)
                    items.RemoveAt(query.Limit);
                return (rows, new NoticePage(items, more, head.Counts(door.Directory.Map, rows[0].Purges)));
            },
            cancellationToken
        );

    private static InboxHead HeadOf(UserKey user, PageRow row) =>
        row.Uid is null ? new InboxHead(user) : InboxHead.From(user, row);

    /// <summary>Reads, and once more if the user had broadcasts to get.</summary>
    private Task<T> ReadAsync<T>(
        UserKey user,
        Func<MySqlSession, Shard, CancellationToken, Task<(List<PageRow> Rows, T Result)>> read,
        CancellationToken cancellationToken
    ) =>
        door.AtAsync(
            user,
            async (shard, token) =>
            {
                var (rows, result) = await UseAsync(shard, read, token).ConfigureAwait(false);
                var head = rows[0].Uid is null ? null : HeadOf(user, rows[0]);
                if (!broadcasts.IsBehind(head, rows[0].Shard))
                    return result;
                await broadcasts.BringAsync(shard, user, token).ConfigureAwait(false);
                return (await UseAsync(shard, read, token).ConfigureAwait(false)).Result;
            },
            cancellationToken
        );

    private static Task<T> UseAsync<T>(
        Shard shard,
        Func<MySqlSession, Shard, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    ) => shard.Server.UseAsync("read an inbox", (session, token) => read(session, shard, token), cancellationToken);

    private async Task<List<PageRow>> PageRowsAsync(
        MySqlSession session,
        Shard shard,
        UserKey user,
        NoticeQuery query,
        CancellationToken cancellationToken
    )
    {
        if (query is { Types: null, Unread: null } && query.Archived != true)
        {
            var plain = await PlainAsync(session, shard, user, query, cancellationToken).ConfigureAwait(false);
            var archived = query.Archived is null ? 0 : plain.Count(row => row.Status == NoticeStatus.Archived);
            if (archived == 0)
                return plain;
        }

        var watermark = 0L;
        while (true)
        {
            var rows = await FilteredAsync(session, shard, user, query, watermark, cancellationToken)
                .ConfigureAwait(false);
            // The ranges of unread ones begin at the watermark, which is only known afterwards.
            if (rows[0].ReadSeq == watermark || query.Unread is null)
                return rows;
            watermark = rows[0].ReadSeq;
        }
    }

    private Task<List<PageRow>> PlainAsync(
        MySqlSession session,
        Shard shard,
        UserKey user,
        NoticeQuery query,
        CancellationToken cancellationToken
    )
    {
        var notices = door.TablesOf(shard).Notices;
        // The numbers first, by themselves: with a head joined before, the server would sort all notices.
        return RowsAsync(
            session,
            shard,
            user,
            $"LEFT JOIN (SELECT seq FROM {notices} FORCE INDEX (PRIMARY) WHERE uid = @uid AND seq > @after "
                + $"AND seq < @before ORDER BY seq {Direction(query)} LIMIT @take) k ON TRUE "
                + $"LEFT JOIN {notices} n ON n.uid = @uid AND n.seq = k.seq",
            $"ORDER BY k.seq {Direction(query)} LIMIT @take",
            Bounds(query),
            cancellationToken
        );
    }

    private Task<List<PageRow>> FilteredAsync(
        MySqlSession session,
        Shard shard,
        UserKey user,
        NoticeQuery query,
        long watermark,
        CancellationToken cancellationToken
    )
    {
        var notices = door.TablesOf(shard).Notices;
        var ranges = NoticeRange.Of(query).Select(range => $"({range.Sql(notices, Direction(query))})").ToList();
        if (ranges.Count == 0)
            return RowsAsync(session, shard, user, "", "", null, cancellationToken);
        var parameters = Bounds(query);
        parameters.Add("read", watermark);
        return RowsAsync(
            session,
            shard,
            user,
            $"LEFT JOIN ({string.Join(" UNION ALL ", ranges)}) k ON TRUE "
                + $"LEFT JOIN {notices} n ON n.uid = @uid AND n.seq = k.seq",
            $"ORDER BY k.seq {Direction(query)} LIMIT @take",
            parameters,
            cancellationToken
        );
    }

    private static string Direction(NoticeQuery query) => query.After is null ? "DESC" : "ASC";

    private static DynamicParameters Bounds(NoticeQuery query)
    {
        var parameters = new DynamicParameters();
        parameters.Add("after", query.After ?? 0);
        parameters.Add("before", query.Before ?? long.MaxValue);
        // One more than asked for tells that there are more.
        parameters.Add("take", query.Limit + 1);
        return parameters;
    }

    /// <summary>One row at least: the table's and the user's.</summary>
    private async Task<List<PageRow>> RowsAsync(
        MySqlSession session,
        Shard shard,
        UserKey user,
        string join,
        string end,
        DynamicParameters? more,
        CancellationToken cancellationToken
    )
    {
        var parameters = more ?? new DynamicParameters();
        parameters.Add("uid", user.Value);
        parameters.Add("table", shard.Number);
        var columns = join.Length == 0 ? "" : $"{PageRow.NoticeColumns}, ";
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {columns}h.uid AS Uid, {HeadRow.HeadColumns}, {HeadRow.ShardColumns} FROM {door.Settings.Table("shard")} s LEFT JOIN {door.TablesOf(shard).Heads} h ON h.uid = @uid {join} WHERE s.n = @table {end}"
        );
        var rows = await session.QueryAsync<PageRow>(sql, parameters, cancellationToken).ConfigureAwait(false);
        return rows.Count > 0 && rows[0].Version == shard.Version && rows[0].Moved == 0
            ? rows
            : throw new StaleMapException(shard, rows.Count > 0 && rows[0].Moved != 0 ? [user] : []);
    }
}

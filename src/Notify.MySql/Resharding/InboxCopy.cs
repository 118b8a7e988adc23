namespace Notify.MySql;

/// <summary>
/// One user's inbox on its way from one table to another. Everything here is done while the head in the table it leaves
/// is locked and not yet marked as moved: until then what stands in the other table is nobody's.
/// </summary>
internal sealed class InboxCopy(
    MySqlSession from,
    MySqlSession to,
    InboxTables source,
    InboxTables target,
    UserKey user,
    MySqlUserIds userIds
)
{
    /// <summary>So many notices are copied at once.</summary>
    public const int Portion = 1_000;

    /// <summary>So many are compared at once.</summary>
    private const int Window = 10_000;

    // Every column that can ever differ, and the data. The rest never changes once it is stored.
    private const string Sum =
        "CONCAT(COUNT(*), ';', COALESCE(SUM(CAST(CONV(LEFT(MD5(CONCAT_WS(':', seq, HEX(msg_id), type, status, "
        + "flags, stored_at, CRC32(data))), 15), 16, 10) AS UNSIGNED)), 0))";

    private readonly RowCopy _rows = new(from, to, userIds);

    private object Uid => user.Value;

    /// <summary>
    /// Copies a small inbox within one server in one round trip, so that its user waits for that and no longer.
    /// </summary>
    /// <returns>False if it is not the same afterwards: it was not small. It must be copied in portions then.</returns>
    public async Task<bool> WholeAsync(long epoch, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch();
        foreach (var table in new[] { target.Heads, target.Notices, target.Gone, target.Copies })
            user.AddTo(batch.Statement($"DELETE FROM {table} WHERE uid = ")).Text($" LIMIT {Portion}");
        AddCopy(batch, source.Heads, target.Heads, HeadStore.Columns);
        batch.Statement($"UPDATE {target.Heads} SET epoch = ").Number(epoch);
        user.AddTo(batch.Text(" WHERE uid = "));
        AddCopy(batch, source.Notices, target.Notices, RowCopy.NoticeColumns);
        AddCopy(batch, source.Gone, target.Gone, RowCopy.GoneColumns);
        AddCopy(batch, source.Copies, target.Copies, RowCopy.CopyColumns);
        AddSum(batch, source);
        AddSum(batch, target);
        return await from.ReadAsync(
                batch,
                async (reader, token) =>
                {
                    await reader.ReadAsync(token).ConfigureAwait(false);
                    var here = reader.GetString(0);
                    await reader.NextResultAsync(token).ConfigureAwait(false);
                    await reader.ReadAsync(token).ConfigureAwait(false);
                    return here == reader.GetString(0);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private void AddCopy(SqlBatch batch, string here, string there, string columns) =>
        user.AddTo(batch.Statement($"INSERT INTO {there} ({columns}) SELECT {columns} FROM {here} WHERE uid = "))
            .Text($" LIMIT {Portion}");

    private void AddSum(SqlBatch batch, InboxTables tables)
    {
        user.AddTo(
            batch.Statement(
                $"SELECT CONCAT_WS('/', (SELECT {Sum} FROM {tables.Notices} FORCE INDEX (PRIMARY) WHERE uid = "
            )
        );
        user.AddTo(batch.Text($"), (SELECT COUNT(*) FROM {tables.Gone} WHERE uid = "));
        user.AddTo(batch.Text($"), (SELECT COUNT(*) FROM {tables.Copies} WHERE uid = ")).Text("))");
    }

    /// <summary>Where so many notices end that begin after one; null if the rest is not more than that.</summary>
    public async Task<long?> EndAsync(long after, int count, CancellationToken cancellationToken) =>
        await from.FirstAsync<long?>(
                $"SELECT seq FROM {source.Notices} FORCE INDEX (PRIMARY) WHERE uid = @Uid AND seq > @after "
                    + "ORDER BY seq LIMIT 1 OFFSET @count",
                new
                {
                    Uid,
                    after,
                    count,
                },
                cancellationToken
            )
            .ConfigureAwait(false);

    /// <summary>
    /// Makes all notices the same as where they come from. Most are: so many are compared at once, and portions of them
    /// only where they differ.
    /// </summary>
    public async Task NoticesAsync(CancellationToken cancellationToken)
    {
        var after = 0L;
        while (true)
        {
            var end = await EndAsync(after, Window, cancellationToken).ConfigureAwait(false) ?? long.MaxValue;
            if (!await IsSameAsync(after, end, cancellationToken).ConfigureAwait(false))
                await PortionsAsync(after, end, cancellationToken).ConfigureAwait(false);
            if (end == long.MaxValue)
                return;
            after = end;
        }
    }

    private async Task PortionsAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        while (after < upTo)
        {
            var end = await EndAsync(after, Portion, cancellationToken).ConfigureAwait(false) ?? upTo;
            end = Math.Min(end, upTo);
            await NoticesAsync(after, end, cancellationToken).ConfigureAwait(false);
            after = end;
        }
    }

    private async Task<bool> IsSameAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        var range = Range(after, upTo);
        return await SumAsync(from, source.Notices, range, "", cancellationToken).ConfigureAwait(false)
            == await SumAsync(to, target.Notices, range, Locked, cancellationToken).ConfigureAwait(false);
    }

    private object Range(long after, long upTo) =>
        new
        {
            Uid,
            after,
            upTo,
        };

    /// <summary>
    /// On another server an earlier try whose answer was lost may still be about to commit: its rows are waited for.
    /// </summary>
    private string Locked => from == to ? "" : " LOCK IN SHARE MODE";

    /// <summary>Makes a range of notices the same as where they come from, unless it is.</summary>
    public async Task NoticesAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        var range = Range(after, upTo);
        const string Where = "uid = @Uid AND seq > @after AND seq <= @upTo";
        var here = await SumAsync(from, source.Notices, range, "", cancellationToken).ConfigureAwait(false);
        var there = await SumAsync(to, target.Notices, range, Locked, cancellationToken).ConfigureAwait(false);
        if (here == there)
            return;
        await to.ExecuteAsync($"DELETE FROM {target.Notices} WHERE {Where}", range, cancellationToken)
            .ConfigureAwait(false);
        await _rows
            .RunAsync(source.Notices, target.Notices, RowCopy.NoticeColumns, Where, range, cancellationToken)
            .ConfigureAwait(false);
        there = await SumAsync(to, target.Notices, range, Locked, cancellationToken).ConfigureAwait(false);
        if (here != there)
        {
            throw new NotifyException(
                ErrorIds.ServerUnavailable,
                $"Notices {after + 1} and following of user {user.Id} are {here} (count; checksum) in {source.Notices} and {there} in {target.Notices} after they were copied. The user stays where it is. Compare the two tables' columns and character sets, and run the move again."
            );
        }
    }

    /// <summary>The ids of notices that are gone.</summary>
    public async Task GoneAsync(CancellationToken cancellationToken)
    {
        await InboxRows.RemoveAsync(to, target.Gone, user, cancellationToken).ConfigureAwait(false);
        var after = Array.Empty<byte>();
        while (true)
        {
            var end = await from.FirstAsync<byte[]>(
                    $"SELECT msg_id FROM {source.Gone} WHERE uid = @Uid AND msg_id > @after ORDER BY msg_id LIMIT 1 OFFSET {Portion}",
                    new { Uid, after },
                    cancellationToken
                )
                .ConfigureAwait(false);
            await _rows
                .RunAsync(
                    source.Gone,
                    target.Gone,
                    RowCopy.GoneColumns,
                    "uid = @Uid AND msg_id > @after" + (end is null ? "" : " AND msg_id <= @end"),
                    new
                    {
                        Uid,
                        after,
                        end,
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (end is null)
                return;
            after = end;
        }
    }

    /// <summary>Which broadcasts the user has copies of.</summary>
    public async Task BroadcastsAsync(CancellationToken cancellationToken)
    {
        await InboxRows.RemoveAsync(to, target.Copies, user, cancellationToken).ConfigureAwait(false);
        await _rows
            .RunAsync(source.Copies, target.Copies, RowCopy.CopyColumns, "uid = @Uid", new { Uid }, cancellationToken)
            .ConfigureAwait(false);
    }

    private static Task<string?> SumAsync(
        MySqlSession session,
        string table,
        object range,
        string end,
        CancellationToken cancellationToken
    ) =>
        session.FirstAsync<string>(
            $"SELECT {Sum} FROM {table} FORCE INDEX (PRIMARY) WHERE uid = @Uid AND seq > @after AND seq <= @upTo{end}",
            range,
            cancellationToken
        );
}

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
            batch.Statement($"DELETE FROM {table} WHERE uid = ").Value(Uid).Text($" LIMIT {Portion}");
        AddCopy(batch, source.Heads, target.Heads, HeadStore.Columns);
        batch.Statement($"UPDATE {target.Heads} SET epoch = ").Value(epoch).Text(" WHERE uid = ").Value(Uid);
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
        batch
            .Statement($"INSERT INTO {there} ({columns}) SELECT {columns} FROM {here} WHERE uid = ")
            .Value(Uid)
            .Text($" LIMIT {Portion}");

    private void AddSum(SqlBatch batch, InboxTables tables) =>
        batch
            .Statement($"SELECT CONCAT_WS('/', (SELECT {Sum} FROM {tables.Notices} FORCE INDEX (PRIMARY) WHERE uid = ")
            .Value(Uid)
            .Text($"), (SELECT COUNT(*) FROM {tables.Gone} WHERE uid = ")
            .Value(Uid)
            .Text($"), (SELECT COUNT(*) FROM {tables.Copies} WHERE uid = ")
            .Value(Uid)
            .Text("))");

    /// <summary>Where a portion ends that begins after a notice; null if the rest is not more than a portion.</summary>
    public async Task<long?> EndAsync(long after, CancellationToken cancellationToken) =>
        await from.FirstAsync<long?>(
                $"SELECT seq FROM {source.Notices} WHERE uid = @Uid AND seq > @after ORDER BY seq LIMIT 1 OFFSET {Portion}",
                new { Uid, after },
                cancellationToken
            )
            .ConfigureAwait(false);

    /// <summary>Makes a range of notices the same as where they come from, unless it is.</summary>
    public async Task NoticesAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        var range = new
        {
            Uid,
            after,
            upTo,
        };
        const string Where = "uid = @Uid AND seq > @after AND seq <= @upTo";
        var here = await SumAsync(from, source.Notices, range, "", cancellationToken).ConfigureAwait(false);
        // Locking, because an earlier try whose answer was lost may still be about to commit.
        const string Locked = " LOCK IN SHARE MODE";
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

namespace Notify.MySql;

/// <summary>
/// Claims due messages in one transaction: locks what is due by the server's clock and nobody else is at, marks it, and
/// reads it. What cannot be read is put off; what was cancelled is removed.
/// </summary>
internal sealed class DueClaimer(HomePart home, MySqlSettings settings)
{
    /// <summary>A host of a newer release may be able to read it; it must not be asked for all the time.</summary>
    private const int UnreadableHours = 1;

    private string Table => settings.Table(DueSchema.TableName);

    /// <summary>Claims once.</summary>
    /// <returns>What was claimed, and whether there may be more that is due.</returns>
    public Task<(List<Message> Messages, bool More)> ClaimAsync(byte[] token, int most, TimeSpan lease)
    {
        // When the claims of this call end. If the answer to a commit was lost, they tell what was claimed by it.
        var leaseEnds = new List<DateTime>();
        most = Math.Min(most, MessageKey.MostInList);
        return home.Server.RunAsync(
            $"claim {most} due messages",
            async (session, cancellationToken) =>
            {
                var known = await FindAsync(session, token, leaseEnds, cancellationToken).ConfigureAwait(false);
                if (known.Count > 0)
                    return await ReadAsync(session, known, true, cancellationToken).ConfigureAwait(false);
                var due = await LockAsync(session, most, cancellationToken).ConfigureAwait(false);
                await ForgetAsync(session, due, cancellationToken).ConfigureAwait(false);
                var free = due.FindAll(row => row.State != DueState.Cancelled);
                if (free.Count == 0)
                    return ([], due.Count > 0);
                var leaseEnd = free[0].Now + lease;
                leaseEnds.Add(leaseEnd);
                var keys = ByteBudget.Take(free, row => row.Bytes).ConvertAll(row => row.MsgId);
                var rows = await MarkAsync(session, token, leaseEnd, keys, cancellationToken).ConfigureAwait(false);
                return await ReadAsync(session, rows, due.Count == most, cancellationToken).ConfigureAwait(false);
            },
            // An answer that nobody waits for would be a claim that nobody knows of until its lease ends.
            CancellationToken.None
        );
    }

    private async Task<List<DueRow>> FindAsync(
        MySqlSession session,
        byte[] token,
        List<DateTime> leaseEnds,
        CancellationToken cancellationToken
    )
    {
        if (leaseEnds.Count == 0)
            return [];
        var batch = new SqlBatch().Statement($"SELECT {DueRow.Columns} FROM {Table} WHERE ready_at IN (");
        for (var i = 0; i < leaseEnds.Count; i++)
            batch.Text(i == 0 ? "" : ", ").Value(leaseEnds[i]);
        batch.Text(") AND token = ").Value(token).Text($" AND state = {DueState.Claimed} FOR UPDATE");
        return await DueReader.ReadAsync(session, batch, cancellationToken).ConfigureAwait(false);
    }

    private Task<List<Found>> LockAsync(MySqlSession session, int most, CancellationToken cancellationToken) =>
        session.ReadAsync(
            new SqlBatch()
                .Statement(
                    $"SELECT msg_id, state, bytes, UTC_TIMESTAMP(6) FROM {Table} FORCE INDEX (ix_ready) "
                        + "WHERE ready_at <= UTC_TIMESTAMP(6) ORDER BY ready_at, msg_id LIMIT "
                )
                .Value(most)
                .Text(" FOR UPDATE SKIP LOCKED"),
            async (reader, token) =>
            {
                var found = new List<Found>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    found.Add(
                        new Found(
                            (byte[])reader.GetValue(0),
                            reader.GetByte(1),
                            reader.GetInt32(2),
                            reader.GetDateTime(3)
                        )
                    );
                }

                return found;
            },
            cancellationToken
        );

    private Task ForgetAsync(MySqlSession session, List<Found> due, CancellationToken cancellationToken)
    {
        var cancelled = due.FindAll(row => row.State == DueState.Cancelled).ConvertAll(row => row.MsgId);
        return cancelled.Count == 0
            ? Task.CompletedTask
            : session.ExecuteAsync(
                new SqlBatch().Statement($"DELETE FROM {Table} WHERE msg_id IN ").Keys(cancelled),
                cancellationToken
            );
    }

    private async Task<List<DueRow>> MarkAsync(
        MySqlSession session,
        byte[] token,
        DateTime leaseEnd,
        List<byte[]> keys,
        CancellationToken cancellationToken
    )
    {
        var batch = new SqlBatch()
            .Statement($"UPDATE {Table} SET state = {DueState.Claimed}, token = ")
            .Value(token)
            .Text(", ready_at = ")
            .Value(leaseEnd)
            .Text(" WHERE msg_id IN ")
            .Keys(keys)
            .Statement($"SELECT {DueRow.Columns} FROM {Table} WHERE msg_id IN ")
            .Keys(keys);
        var rows = await DueReader.ReadAsync(session, batch, cancellationToken).ConfigureAwait(false);
        return DueRow.InOrder(rows, keys);
    }

    private async Task<(List<Message> Messages, bool More)> ReadAsync(
        MySqlSession session,
        List<DueRow> rows,
        bool more,
        CancellationToken cancellationToken
    )
    {
        var messages = new List<Message>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                messages.Add(row.ToMessage());
            }
            catch (NotifyException exception)
            {
                Log.ScheduledUnreadable(settings.Logger, exception, Convert.ToHexString(row.MsgId), UnreadableHours);
                await PutOffAsync(session, row.MsgId, cancellationToken).ConfigureAwait(false);
            }
        }

        return (messages, more || messages.Count < rows.Count);
    }

    private Task<int> PutOffAsync(MySqlSession session, byte[] key, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            $"UPDATE {Table} SET state = {DueState.Returned}, token = NULL, "
                + $"ready_at = TIMESTAMPADD(HOUR, {UnreadableHours}, UTC_TIMESTAMP(6)) WHERE msg_id = @key",
            new { key },
            cancellationToken
        );

    private sealed record Found(byte[] MsgId, int State, int Bytes, DateTime Now);
}

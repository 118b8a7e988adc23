namespace Notify.MySql;

/// <summary>
/// Who sends what is in an outbox: one row, by the server's clock. Its fence grows with every change of hands and is
/// compared, under the row's lock, by whoever removes something.
/// </summary>
internal sealed class OutboxLeader(MySqlServer server, MySqlSettings settings)
{
    private readonly string _table = settings.Table(OutboxSchema.Lease);

    // Of this process and outbox, so that whoever lost an answer knows its own row.
    private readonly string _me = Guid.NewGuid().ToString("N");

    /// <summary>Takes the lead, or keeps it.</summary>
    public async Task<OutboxLease?> TakeAsync(CancellationToken cancellationToken)
    {
        var fence = await server
            .RunAsync("take the lead of its outbox", TakeAsync, cancellationToken)
            .ConfigureAwait(false);
        return fence is { } mine ? new OutboxLease(mine) : null;
    }

    /// <summary>Gives the lead up.</summary>
    public Task LeaveAsync(OutboxLease lease, CancellationToken cancellationToken) =>
        server.RunAsync(
            "give up the lead of its outbox",
            (session, token) =>
                session.ExecuteAsync(
                    $"UPDATE {_table} SET until = '2000-01-01', owner = '' WHERE id = 1 AND fence = @Fence AND owner = @me",
                    new { lease.Fence, me = _me },
                    token
                ),
            cancellationToken
        );

    /// <summary>Whether a lease is still the newest, in the transaction of the session.</summary>
    public async Task<bool> HoldsAsync(MySqlSession session, OutboxLease lease, CancellationToken cancellationToken) =>
        await session
            .FirstAsync<long>($"SELECT fence FROM {_table} WHERE id = 1 FOR UPDATE", null, cancellationToken)
            .ConfigureAwait(false) == lease.Fence;

    private async Task<long?> TakeAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        const string Look = "SELECT fence, owner, until <= UTC_TIMESTAMP(6) AS is_over FROM ";
        var row = await session
            .FirstAsync<(long Fence, string Owner, long IsOver)?>(
                $"{Look}{_table} WHERE id = 1 FOR UPDATE",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (row is null)
        {
            // A row that is not there cannot be locked: it is made, and then looked at like any other.
            await session
                .ExecuteAsync(
                    $"INSERT INTO {_table} (id, fence, owner, until) VALUES (1, 0, '', '2000-01-01') "
                        + "ON DUPLICATE KEY UPDATE id = id",
                    null,
                    cancellationToken
                )
                .ConfigureAwait(false);
            return await TakeAsync(session, cancellationToken).ConfigureAwait(false);
        }

        var isMine = row.Value.Owner == _me;
        if (!isMine && row.Value.IsOver == 0)
            return null;
        var fence = isMine ? row.Value.Fence : row.Value.Fence + 1;
        await session
            .ExecuteAsync(
                $"UPDATE {_table} SET fence = @fence, owner = @me, "
                    + "until = UTC_TIMESTAMP(6) + INTERVAL @lease MICROSECOND WHERE id = 1",
                new
                {
                    fence,
                    me = _me,
                    lease = (long)settings.Options.Outbox.Lease.TotalMicroseconds,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return fence;
    }
}

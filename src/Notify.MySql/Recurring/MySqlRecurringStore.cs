namespace Notify.MySql;

/// <summary>
/// Which occurrence of a schedule ran, and who runs one now: a row per schedule, locked for each change.
/// </summary>
internal sealed class MySqlRecurringStore(HomePart home, MySqlSettings settings) : IRecurringStore
{
    private readonly string _table = settings.Table(RecurringSchema.TableName);

    public async ValueTask<RecurringState> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var row = await home
            .Server.UseAsync(
                $"read the schedule '{name}'",
                (session, token) => ReadAsync(session, name, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        return row.ToState();
    }

    public ValueTask<bool> TakeAsync(string name, RecurringTake take, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            $"take the schedule '{name}'",
            name,
            row => row.IsTaken && row.Owner == take.Owner,
            row => !row.IsTaken && row.Version == take.Version,
            "version = version + 1, owner = @Owner, pending_at = @occurrence, attempts = @Attempt, ready_at = NULL, "
                + "taken_until = UTC_TIMESTAMP(3) + INTERVAL @lease MICROSECOND",
            new
            {
                name,
                take.Owner,
                occurrence = DbTime.To(take.Occurrence),
                take.Attempt,
                lease = Microseconds(take.Lease),
            },
            cancellationToken
        );

    public ValueTask<bool> RenewAsync(
        string name,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    ) =>
        ChangeAsync(
            $"keep the schedule '{name}'",
            name,
            _ => false,
            row => row.Owner == owner && row.TakenUntil is not null,
            "taken_until = UTC_TIMESTAMP(3) + INTERVAL @lease MICROSECOND",
            new { name, lease = Microseconds(lease) },
            cancellationToken
        );

    public ValueTask<bool> ReturnAsync(
        string name,
        RecurringReturn end,
        CancellationToken cancellationToken = default
    ) =>
        ChangeAsync(
            $"return the schedule '{name}'",
            name,
            row => row.Owner == end.Owner && row.TakenUntil is null,
            row => row.Owner == end.Owner,
            end.IsDone
                ? "version = version + 1, last_at = pending_at, pending_at = NULL, attempts = 0, ready_at = NULL, "
                    + "taken_until = NULL, error = @Error"
                : "version = version + 1, attempts = @Attempts, taken_until = NULL, error = @Error, "
                    + "ready_at = UTC_TIMESTAMP(3) + INTERVAL @after MICROSECOND",
            new
            {
                name,
                end.Error,
                end.Attempts,
                after = Microseconds(end.After),
            },
            cancellationToken
        );

    public async ValueTask RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        await home
            .Server.UseAsync(
                $"forget the schedule '{name}'",
                (session, token) =>
                    session.ExecuteAsync($"DELETE FROM {_table} WHERE name = @name", new { name }, token),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private static long Microseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds) * 1000;

    /// <summary>Changes a row under its lock.</summary>
    /// <param name="what">What is attempted, for errors.</param>
    /// <param name="name">The schedule.</param>
    /// <param name="isDone">Whether it was done before, by an attempt whose answer was lost.</param>
    /// <param name="may">Whether it may be done.</param>
    /// <param name="change">What is set.</param>
    /// <param name="parameters">What that needs.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    private async ValueTask<bool> ChangeAsync(
        string what,
        string name,
        Func<RecurringRow, bool> isDone,
        Func<RecurringRow, bool> may,
        string change,
        object parameters,
        CancellationToken cancellationToken
    )
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        return await home.Server.RunAsync(what, ChangeAsync, cancellationToken).ConfigureAwait(false);

        async Task<bool> ChangeAsync(MySqlSession session, CancellationToken token)
        {
            var row = await FindAsync(session, name, " FOR UPDATE", token).ConfigureAwait(false);
            if (row is null)
                return false;
            if (isDone(row))
                return true;
            if (!may(row))
                return false;
            await session
                .ExecuteAsync($"UPDATE {_table} SET {change} WHERE name = @name", parameters, token)
                .ConfigureAwait(false);
            return true;
        }
    }

    private async Task<RecurringRow> ReadAsync(MySqlSession session, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(session, name, "", cancellationToken).ConfigureAwait(false) is { } row)
                return row;
            await session
                .ExecuteAsync(
                    $"INSERT INTO {_table} (name, since) VALUES (@name, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE name = name",
                    new { name },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    private Task<RecurringRow?> FindAsync(
        MySqlSession session,
        string name,
        string locking,
        CancellationToken cancellationToken
    ) =>
        session.FirstAsync<RecurringRow>(
            $"SELECT {RecurringRow.Columns} FROM {_table} WHERE name = @name{locking}",
            new { name },
            cancellationToken
        );
}

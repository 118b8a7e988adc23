using System.Data;
using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Notify.MySql;

/// <summary>
/// One connection, used by one caller at a time. Every call has a deadline of ours, because a driver may wait for ever
/// on a connection that nobody answers on. After any failed call but a server's own error the connection is thrown away.
/// Transactions are READ COMMITTED: a plain read sees what was committed when its statement began.
/// </summary>
internal sealed class MySqlSession(DbConnection connection, TimeSpan callTimeout, TimeProvider time)
{
    // An answer that comes after its deadline still belongs to this connection.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, DbCommand> _prepared = [];
    private Task? _unanswered;

    /// <summary>True if nobody may use it any more.</summary>
    public bool IsBroken { get; private set; }

    public DbConnection Connection => connection;

    /// <summary>Opens the connection and sets what all transactions rely on.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await CallAsync(
                async token =>
                {
                    await connection.OpenAsync(token).ConfigureAwait(false);
                    return 0;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        var lockWait = Math.Max(1, (int)(callTimeout.TotalSeconds / 2)).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync(
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; "
                    + $"SET SESSION innodb_lock_wait_timeout = {lockWait}; SET NAMES utf8mb4",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Runs statements; parameters are the properties of an object, or <see cref="DynamicParameters" />.</summary>
    /// <returns>How many rows changed, or matched: drivers differ, so nothing may depend on which.</returns>
    public Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken) =>
        CallAsync(token => connection.ExecuteAsync(Command(sql, parameters, token)), cancellationToken);

    /// <summary>Reads rows.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        (
            await CallAsync(token => connection.QueryAsync<T>(Command(sql, parameters, token)), cancellationToken)
                .ConfigureAwait(false)
        ).AsList();

    /// <summary>Reads the first row, or the default.</summary>
    public Task<T?> FirstAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        CallAsync(token => connection.QueryFirstOrDefaultAsync<T?>(Command(sql, parameters, token)), cancellationToken);

    /// <summary>Runs a command and hands its reader over; for what is too hot for a mapper.</summary>
    public Task<T> ReadAsync<T>(
        DbCommand command,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async token =>
            {
                var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                    return await read(reader, token).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>Runs statements in one round trip and hands the reader of their results over.</summary>
    public async Task<T> ReadAsync<T>(
        SqlBatch batch,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var command = Command(batch);
        await using (command.ConfigureAwait(false))
            return await ReadAsync(command, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs statements in one round trip.</summary>
    public async Task ExecuteAsync(SqlBatch batch, CancellationToken cancellationToken)
    {
        var command = Command(batch);
        await using (command.ConfigureAwait(false))
            await ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a command without rows.</summary>
    public Task<int> ExecuteAsync(DbCommand command, CancellationToken cancellationToken) =>
        CallAsync(command.ExecuteNonQueryAsync, cancellationToken);

    /// <summary>
    /// A command with so many parameters (<c>@p0</c>, <c>@p1</c>, ...), made and prepared once per connection. Only their
    /// values are set from then on.
    /// </summary>
    /// <param name="sql">The statement: one of a small, fixed set of texts, which is what it is found by.</param>
    /// <param name="types">
    /// The types of its parameters. Each is said, because a driver keeps what it took the first value for.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async ValueTask<DbCommand> PrepareAsync(
        string sql,
        IReadOnlyList<DbType> types,
        CancellationToken cancellationToken
    )
    {
        if (_prepared.TryGetValue(sql, out var command))
            return command;
        command = NewCommand(sql, types.Count);
        for (var i = 0; i < types.Count; i++)
            command.Parameters[i].DbType = types[i];
        await CallAsync(
                async token =>
                {
                    await command.PrepareAsync(token).ConfigureAwait(false);
                    return 0;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return _prepared[sql] = command;
    }

    private DbCommand Command(SqlBatch batch)
    {
        var command = NewCommand(batch.Sql, batch.Values.Count);
        for (var i = 0; i < batch.Values.Count; i++)
            command.Parameters[i].Value = batch.Values[i];
        return command;
    }

    private DbCommand NewCommand(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        // Only Notify's own texts come here; values are parameters and table names come from checked configuration.
        command.CommandText = sql;
        command.CommandTimeout = (int)Math.Ceiling(callTimeout.TotalSeconds);
        for (var i = 0; i < parameters; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = ParameterNames.At(i);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public Task BeginAsync(CancellationToken cancellationToken) =>
        ExecuteAsync("START TRANSACTION", null, cancellationToken);

    public Task CommitAsync(CancellationToken cancellationToken) => ExecuteAsync("COMMIT", null, cancellationToken);

    public Task RollbackAsync(CancellationToken cancellationToken) => ExecuteAsync("ROLLBACK", null, cancellationToken);

    /// <summary>Closes the connection, after the call that is still under way on it, if there is one.</summary>
    public async Task CloseAsync()
    {
        IsBroken = true;
        if (_unanswered is { } unanswered)
            await ((Task)unanswered).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            foreach (var command in _prepared.Values)
                await command.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What cannot be closed in order is gone anyway.
        }
    }

    private CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) =>
        new(
            sql,
            parameters,
            commandTimeout: (int)Math.Ceiling(callTimeout.TotalSeconds),
            flags: CommandFlags.Buffered,
            cancellationToken: cancellationToken
        );

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(callTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        Task<T>? running = null;
        try
        {
            running = call(either.Token);
            return await running.WaitAsync(callTimeout + Grace, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (running is { IsCompleted: false })
                _unanswered = running;
            IsBroken |= _unanswered is not null || MySqlErrors.NumberOf(exception) == 0 || IsGone(exception);
            if (cancellationToken.IsCancellationRequested || !(deadline.IsCancellationRequested || IsLate(exception)))
                throw;
            throw new TimeoutException(
                $"The server did not answer within {callTimeout} (MySql:CallTimeout).",
                exception
            );
        }
    }

    private static bool IsGone(Exception exception) => MySqlErrors.Classify(exception) == MySqlTrouble.Lost;

    private static bool IsLate(Exception exception) => exception is TimeoutException;
}

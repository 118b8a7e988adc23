using System.Data;
using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Notify.MySql;

/// <summary>
/// One connection, used by one caller at a time. Every call has a deadline of ours, because a driver may wait for ever
/// on a connection that nobody answers on. After any failed call but a server's own error the connection is thrown
/// away. Transactions are READ COMMITTED: a plain read sees what was committed when its statement began.
/// </summary>
internal sealed class MySqlSession(DbConnection connection, TimeSpan callTimeout, TimeProvider time)
{
    private readonly Dictionary<(string Name, int Size), DbCommand> _prepared = [];
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
        var written = await FirstAsync<string>(
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; "
                    + $"SET SESSION innodb_lock_wait_timeout = {lockWait}; SET NAMES utf8mb4; SELECT HEX(@text)",
                new { text = "中" },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (written != "E4B8AD")
            throw ServerErrors.OtherCharacters(connection);
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

    /// <summary>Reads rows as they are.</summary>
    public async Task<List<object[]>> RowsAsync(string sql, object? parameters, CancellationToken cancellationToken) =>
        await CallAsync(
                async token =>
                {
                    var reader = await connection
                        .ExecuteReaderAsync(Command(sql, parameters, token))
                        .ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        var rows = new List<object[]>();
                        while (await reader.ReadAsync(token).ConfigureAwait(false))
                        {
                            var row = new object[reader.FieldCount];
                            reader.GetValues(row);
                            rows.Add(row);
                        }

                        return rows;
                    }
                },
                cancellationToken
            )
            .ConfigureAwait(false);

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
        var result = await ReadAsync(command, read, cancellationToken).ConfigureAwait(false);
        // Only now: disposing of one that is still under way waits for the server.
        await command.DisposeAsync().ConfigureAwait(false);
        return result;
    }

    /// <summary>Runs statements in one round trip.</summary>
    public async Task ExecuteAsync(SqlBatch batch, CancellationToken cancellationToken)
    {
        var command = Command(batch);
        await ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        await command.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Runs a command without rows.</summary>
    public Task<int> ExecuteAsync(DbCommand command, CancellationToken cancellationToken) =>
        CallAsync(command.ExecuteNonQueryAsync, cancellationToken);

    /// <summary>
    /// A command with parameters (<c>@p0</c>, <c>@p1</c>, ...), made and prepared once per connection. Only their
    /// values are set from then on.
    /// </summary>
    /// <param name="name">What it is found by, together with its size: the table it writes to.</param>
    /// <param name="size">How many rows it has.</param>
    /// <param name="make">
    /// Makes the text and the types of the parameters, once. Each type is said, because a driver keeps what it took the
    /// first value for.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async ValueTask<DbCommand> PrepareAsync(
        string name,
        int size,
        Func<string, int, (string Sql, IReadOnlyList<DbType> Types)> make,
        CancellationToken cancellationToken
    )
    {
        if (_prepared.TryGetValue((name, size), out var command))
            return command;
        var (sql, types) = make(name, size);
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
        return _prepared[(name, size)] = command;
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
        command.CommandTimeout = DriverTimeout;
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
        // Not on the caller's thread: drivers close with a word to the server, and wait while they say it.
        await (_unanswered ?? Task.CompletedTask).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding
        );
        try
        {
            // Prepared statements end with it: closing each would talk to a server that may not answer.
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
            commandTimeout: DriverTimeout,
            flags: CommandFlags.Buffered,
            cancellationToken: cancellationToken
        );

    /// <summary>
    /// Waits for a call no longer than it may take. The driver is not asked to cancel it: to do so it opens a
    /// connection, and waits for the very server that does not answer. A call nobody waits for ends with its
    /// connection.
    /// </summary>
    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<T>? running = null;
        try
        {
            running = StartAsync(call);
            return await running.WaitAsync(callTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (running is { IsCompleted: false })
                _unanswered = running;
            IsBroken |= _unanswered is not null || MySqlErrors.NumberOf(exception) == 0 || IsGone(exception);
            if (cancellationToken.IsCancellationRequested || exception is not TimeoutException)
                throw;
            throw new TimeoutException(
                $"The server did not answer within {callTimeout} (MySql:CallTimeout).",
                exception
            );
        }
    }

    /// <summary>Not on the caller's thread: a driver may wait for the server without giving it back.</summary>
    private static async Task<T> StartAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await call(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Later than ours: it only ends what nobody waits for any more. In seconds.</summary>
    private int DriverTimeout => (int)Math.Ceiling(callTimeout.TotalSeconds) + 5;

    private static bool IsGone(Exception exception) => MySqlErrors.Classify(exception) == MySqlTrouble.Lost;
}

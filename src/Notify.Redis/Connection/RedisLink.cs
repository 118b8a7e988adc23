using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The connection to the server. Every call has a deadline of its own: the client's asynchronous calls never end by
/// themselves. No call blocks on the server, because all share the connection.
/// </summary>
internal sealed class RedisLink(RedisSettings settings) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private IDatabase? _database;

    /// <summary>Raised when a connection is there again; wake-ups may have been lost meanwhile.</summary>
    public event Action? Restored;

    /// <summary>Runs a script on the node that has the key; loads it if the server does not know it.</summary>
    /// <exception cref="TimeoutException">No answer came in time; the script may have run.</exception>
    public async Task<RedisResult> RunAsync(
        ServerScript script,
        RedisKey key,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        var database = _database ?? await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var running = database.ScriptEvaluateAsync(script.Hash, [key], arguments);
            return await WithDeadlineAsync(running, script.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException exception) when (IsUnknownScript(exception))
        {
            var all = new List<object>(arguments.Length + 3) { script.Text, 1, key };
            foreach (var argument in arguments)
                all.Add(argument);
            return await WithDeadlineAsync(database.ExecuteAsync("EVAL", all), script.Name, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Runs a command. Keys among the arguments are <see cref="RedisKey" />s, which find the node.</summary>
    public async Task<RedisResult> ExecuteAsync(
        string command,
        ICollection<object> arguments,
        CancellationToken cancellationToken
    )
    {
        var database = _database ?? await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        return await WithDeadlineAsync(database.ExecuteAsync(command, arguments), command, cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task SubscribeAsync(string channel, Action<RedisChannel, RedisValue> onMessage)
    {
        var connection = await ConnectionAsync(CancellationToken.None).ConfigureAwait(false);
        var subscribing = connection.GetSubscriber().SubscribeAsync(Literal(channel), onMessage);
        await subscribing.WaitAsync(settings.Options.CallTimeout, settings.Time).ConfigureAwait(false);
    }

    public async Task UnsubscribeAsync(string channel, Action<RedisChannel, RedisValue> onMessage)
    {
        var connection = await ConnectionAsync(CancellationToken.None).ConfigureAwait(false);
        var ending = connection.GetSubscriber().UnsubscribeAsync(Literal(channel), onMessage);
        await ending.WaitAsync(settings.Options.CallTimeout, settings.Time).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connecting is not { } connecting)
            return;
        try
        {
            var connection = await connecting.ConfigureAwait(false);
            connection.Dispose();
        }
        catch (Exception)
        {
            // It was never connected.
        }
    }

    private static RedisChannel Literal(string channel) => new(channel, RedisChannel.PatternMode.Literal);

    private static bool IsUnknownScript(RedisServerException exception) =>
        exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    private async Task<RedisResult> WithDeadlineAsync(
        Task<RedisResult> call,
        string what,
        CancellationToken cancellationToken
    )
    {
        if (call.IsCompleted)
            return await call.ConfigureAwait(false);
        try
        {
            return await call.WaitAsync(settings.Options.CallTimeout, settings.Time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"Redis did not answer '{what}' within {settings.Options.CallTimeout} (Redis:CallTimeout).",
                exception
            );
        }
    }

    private async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectionAsync(cancellationToken).ConfigureAwait(false);
        return _database ??= connection.GetDatabase(settings.Options.Database);
    }

    private async Task<IConnectionMultiplexer> ConnectionAsync(CancellationToken cancellationToken)
    {
        Task<IConnectionMultiplexer> connecting;
        lock (_gate)
        {
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true })
                _connecting = ConnectAsync();
            connecting = _connecting;
        }

        return await connecting
            .WaitAsync(settings.Options.CallTimeout, settings.Time, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(Configure()).ConfigureAwait(false);
        CompleteInAnyOrder(connection);
        connection.ConnectionFailed += (_, failure) =>
            Log.ConnectionFailed(settings.Logger, failure.Exception, failure.EndPoint?.ToString(), failure.FailureType);
        connection.ConnectionRestored += (_, restored) =>
        {
            Log.ConnectionRestored(settings.Logger, restored.EndPoint?.ToString());
            Restored?.Invoke();
        };
        return connection;
    }

    /// <summary>
    /// Old clients complete one call after the other unless told otherwise, so that decoding a large answer would hold
    /// up all others. Newer ones have no such setting.
    /// </summary>
    private static void CompleteInAnyOrder(IConnectionMultiplexer connection) =>
        typeof(IConnectionMultiplexer).GetProperty("PreserveAsyncOrder")?.SetValue(connection, false);

    private ConfigurationOptions Configure()
    {
        var configuration = ConfigurationOptions.Parse(settings.Options.Configuration);
        // A server that is out of reach is a matter of health: the client keeps trying.
        configuration.AbortOnConnectFail = false;
        configuration.ClientName ??= "notify";
        if (settings.Options.Password is { } password)
            configuration.Password = password;
        if (settings.Options.Tls)
            configuration.Ssl = true;
        return configuration;
    }
}

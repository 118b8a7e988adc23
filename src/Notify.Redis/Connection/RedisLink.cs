using System.Net;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The connection to the server. Every call has a deadline of its own: the client's asynchronous calls never end by
/// themselves. No call blocks on the server, because all share the connection.
/// </summary>
internal sealed class RedisLink(RedisSettings settings) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What servers say that are no longer, or not yet, the ones to ask; the client has words of its own.
    /// </summary>
    private static readonly string[] SignsOfMove = ["READONLY", "MOVED", "CLUSTERDOWN", "MASTERDOWN"];

    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private IDatabase? _database;
    private long _lastLooked;

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

    /// <summary>The nodes the client knows of.</summary>
    public async Task<EndPoint[]> NodesAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectionAsync(cancellationToken).ConfigureAwait(false);
        return connection.GetEndPoints();
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

    private async Task<T> WithDeadlineAsync<T>(Task<T> call, string what, CancellationToken cancellationToken)
    {
        try
        {
            if (call.IsCompleted)
                return await call.ConfigureAwait(false);
            return await call.WaitAsync(settings.Options.CallTimeout, settings.Time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            Abandon(call);
            throw new TimeoutException(
                $"Redis did not answer '{what}' within {settings.Options.CallTimeout} (Redis:CallTimeout).",
                exception
            );
        }
        catch (OperationCanceledException)
        {
            Abandon(call);
            throw;
        }
        catch (Exception exception) when (MayHaveMoved(exception))
        {
            LookForMaster();
            throw;
        }
    }

    /// <summary>Nobody waits for the call any longer; how it ends is nobody's error.</summary>
    private static void Abandon(Task call) =>
        _ = call.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

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
        var connection = await RedisConnector.ConnectAsync(settings).ConfigureAwait(false);
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
    /// A write was refused, or nobody is there to take it: perhaps another server is the master by now. The client
    /// would look for it once a minute.
    /// </summary>
    private static bool MayHaveMoved(Exception exception) =>
        exception is RedisConnectionException
        || (
            exception is RedisServerException
            && (
                SignsOfMove.Any(sign => exception.Message.StartsWith(sign, StringComparison.Ordinal))
                || exception.Message.Contains("not reachable", StringComparison.Ordinal)
            )
        );

    private void LookForMaster()
    {
        var now = settings.Time.GetTimestamp();
        var last = Volatile.Read(ref _lastLooked);
        if (last != 0 && settings.Time.GetElapsedTime(last, now) < BetweenLooks)
            return;
        if (Interlocked.CompareExchange(ref _lastLooked, now, last) == last && _connecting is { } connecting)
            _ = LookForMasterAsync(connecting);
    }

    private async Task LookForMasterAsync(Task<IConnectionMultiplexer> connecting)
    {
        try
        {
            var connection = await connecting.ConfigureAwait(false);
            await connection.ConfigureAsync().ConfigureAwait(false);
            Restored?.Invoke();
        }
        catch (Exception exception)
        {
            Log.MasterNotFound(settings.Logger, exception);
        }
    }
}

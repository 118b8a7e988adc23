using Notify.Shared;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Notify.RabbitMq;

/// <summary>
/// One connection that is kept up, the first time too: it is opened when it is first wanted and again whenever it
/// breaks, with growing pauses. What used the old connection learns of its end from its own channels.
/// </summary>
internal sealed class BrokerLink(string part, RabbitMqSettings settings) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private TaskCompletionSource<BrokerConnection> _open = NewSource<BrokerConnection>();
    private TaskCompletionSource _tried = NewSource();
    private TaskCompletionSource? _blocked;
    private Task? _running;
    private string? _server;
    private string? _lastError;
    private string? _blockedBecause;

    /// <summary>The connection, as soon as there is one.</summary>
    public Task<BrokerConnection> WhenOpenAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
            _running ??= RunAsync();
            return _open.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The connection, for somebody who asks for something now.</summary>
    /// <exception cref="TimeoutException">There is none within the time a request may take.</exception>
    public async Task<BrokerConnection> WhenOpenInTimeAsync(CancellationToken cancellationToken)
    {
        var timeout = settings.Options.RequestTimeout;
        try
        {
            return await WhenOpenAsync(cancellationToken)
                .WaitAsync(timeout, settings.Time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"RabbitMQ was not reached within {timeout} (RabbitMq:RequestTimeout): {Describe().Description}",
                exception
            );
        }
    }

    /// <summary>
    /// True if there is a connection; false once a try to get one has failed. For who can go on without.
    /// </summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        _ = WhenOpenAsync(cancellationToken);
        Task tried;
        lock (_gate)
            tried = _tried.Task;
        await tried.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
            return _server is not null;
    }

    /// <summary>Why the server takes no messages for now; null if it takes them.</summary>
    public string? BlockedBecause
    {
        get
        {
            lock (_gate)
                return _blockedBecause;
        }
    }

    /// <summary>Ends when the server takes messages again.</summary>
    public Task WhenFlowingAsync()
    {
        lock (_gate)
            return _blocked?.Task ?? Task.CompletedTask;
    }

    public BackendHealth Describe()
    {
        lock (_gate)
        {
            if (_running is null)
                return new BackendHealth(part, BackendState.Up, "It was not needed yet.");
            if (_server is not { } server)
                return new BackendHealth(part, BackendState.Down, _lastError ?? "It is being opened.");
            return _blockedBecause is { } because
                ? new BackendHealth(part, BackendState.Degraded, $"{server} takes no messages: {because}.")
                : new BackendHealth(part, BackendState.Up, $"Connected to {server}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (_gate)
        {
            running = _running;
            _open.TrySetCanceled();
            _tried.TrySetResult();
        }

        if (running is not null)
            await running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        // Not on the caller's thread, nor under its lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 0; !_ending.IsCancellationRequested; )
        {
            try
            {
                var (connection, socket) = await ConnectAsync().ConfigureAwait(false);
                failures = 0;
                await UseAsync(connection, socket).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (_ending.IsCancellationRequested)
                    return;
                failures++;
                Note(exception);
                Log.ConnectFailed(settings.Logger, part, Innermost(exception).Message);
            }

            var pause = Backoff.Pause(Math.Max(failures, 1), settings.Options.MaxReconnectPause);
            await Backoff.WaitAsync(pause, settings.Time, _ending.Token).ConfigureAwait(false);
        }
    }

    private async Task<(IConnection Connection, BrokerSocket Socket)> ConnectAsync()
    {
        var factory = BrokerEndpoints.Factory(settings.Options);
        // Several may be tried, one after the other; the last is the one that connected.
        BrokerSocket? socket = null;
        factory.SocketFactory = family => socket = new BrokerSocket(family, settings.Options.Heartbeat, settings.Time);
        var name = $"{settings.Options.ConnectionName ?? AppDomain.CurrentDomain.FriendlyName} ({part})";
        var connection = await factory
            .CreateConnectionAsync(BrokerEndpoints.Of(settings.Options, factory), name, _ending.Token)
            .ConfigureAwait(false);
        socket!.Expect(connection.Heartbeat);
        return (connection, socket);
    }

    /// <summary>Offers a connection to all who wait, until it breaks or everything ends.</summary>
    private async Task UseAsync(IConnection connection, BrokerSocket socket)
    {
        var closed = NewSource<string>();
        connection.ConnectionShutdownAsync += (_, reason) => SetAsync(closed, reason);
        connection.ConnectionBlockedAsync += (_, blocked) => SetBlockedAsync(blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => SetBlockedAsync(null);
        if (!connection.IsOpen)
            closed.TrySetResult(connection.CloseReason?.ToString() ?? "closed");

        Log.Connected(settings.Logger, part, connection.Endpoint.ToString());
        var open = new BrokerConnection(connection);
        lock (_gate)
        {
            (_lastError, _server) = (null, connection.Endpoint.ToString());
            _open.TrySetResult(open);
            _tried.TrySetResult();
        }

        var reason = await EndOfAsync(closed.Task).ConfigureAwait(false);
        await SetBlockedAsync(null).ConfigureAwait(false);
        if (reason is not null)
        {
            reason = socket.Silence ?? reason;
            open.GiveUp(reason);
            lock (_gate)
            {
                (_lastError, _server) = (reason, null);
                _open = NewSource<BrokerConnection>();
                _tried = NewSource();
            }

            Log.ConnectionLost(settings.Logger, part, reason);
        }

        var closing = open.DisposeAsync();
        // Nobody waits for the end of one that is broken to get a new one.
        if (reason is null)
            await closing.ConfigureAwait(false);
    }

    /// <summary>Why the connection ended; null if everything ends.</summary>
    private async Task<string?> EndOfAsync(Task<string> closed)
    {
        try
        {
            return await closed.WaitAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private Task SetBlockedAsync(string? because)
    {
        TaskCompletionSource? flowing = null;
        lock (_gate)
        {
            _blockedBecause = because;
            if (because is not null)
                _blocked ??= NewSource();
            else
                (flowing, _blocked) = (_blocked, null);
        }

        if (because is not null)
            Log.Blocked(settings.Logger, part, because);
        flowing?.TrySetResult();
        return Task.CompletedTask;
    }

    private void Note(Exception exception)
    {
        lock (_gate)
        {
            _lastError = $"Not connected: {Innermost(exception).Message}";
            _tried.TrySetResult();
        }
    }

    private static Task SetAsync(TaskCompletionSource<string> closed, ShutdownEventArgs reason)
    {
        closed.TrySetResult($"{reason.ReplyCode} {reason.ReplyText}");
        return Task.CompletedTask;
    }

    private static Exception Innermost(Exception exception) => exception.GetBaseException();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

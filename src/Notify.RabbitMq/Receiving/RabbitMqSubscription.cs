using System.Globalization;
using Notify.Shared;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>
/// A running subscription: joins its group again whenever the connection, a channel or a queue is lost.
/// </summary>
internal sealed class RabbitMqSubscription : IMessageSubscription
{
    /// <summary>How long joining waits for the other consumers of a group that is ordered by key.</summary>
    private static readonly TimeSpan Agreement = TimeSpan.FromSeconds(10);

    /// <summary>What came longer ago tells nothing of what waits.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    /// <summary>How long a host waits for a group at its start; joining goes on behind the scenes then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ReceivingParts _parts;
    private readonly Subscription _subscription;
    private readonly Intake _intake;
    private readonly Action<RabbitMqSubscription> _onEnd;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GroupSession? _session;
    private Task _running = Task.CompletedTask;
    private volatile bool _isStopped;
    private bool _isDisposed;

    public RabbitMqSubscription(
        ReceivingParts parts,
        Subscription subscription,
        IDeliveryReceiver receiver,
        Action<RabbitMqSubscription> onEnd
    )
    {
        (_parts, _subscription, _onEnd) = (parts, subscription, onEnd);
        Group = subscription.Ephemeral
            ? $"{subscription.Group}.{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12]}"
            : subscription.Group;
        _intake = new Intake(subscription, this, receiver, parts.Settings.Time, parts.Settings.Logger);
    }

    public string Group { get; }

    /// <summary>How many messages this consumer has that are not settled.</summary>
    public int HeldCount => _session?.HeldCount ?? 0;

    /// <summary>When what this consumer got last was sent.</summary>
    public DateTimeOffset? LastSentAt =>
        _parts.Settings.Time.GetElapsedTime(_intake.LastHandedOver) < Recent ? _intake.LastSentAt : null;

    /// <summary>
    /// Begins to join. Ends when the group was joined, or when the server turned out to be out of reach: then it is
    /// joined as soon as it can be.
    /// </summary>
    /// <exception cref="NotifyException">The group contradicts what is on the server.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync();
        if (!await _parts.Link.IsReachableAsync(cancellationToken).ConfigureAwait(false))
        {
            _joined.TrySetResult();
            return;
        }

        var patience = Task.Delay(Patience, _parts.Settings.Time, cancellationToken);
        var first = await Task.WhenAny(_joined.Task, patience).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        // Nobody waits any more: what goes wrong from here on is logged, and tried again.
        _joined.TrySetResult();
    }

    public ValueTask SettleAsync(ReadOnlyMemory<Delivery> deliveries, CancellationToken cancellationToken = default) =>
        _parts.Settlement.SettleAsync(deliveries, cancellationToken);

    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        _isStopped = true;
        await _intake.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_session is { } session)
                await session.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AlreadyClosedException)
        {
            // The connection is gone, and the intake with it.
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        // Joining may be under way and take long: it is ended, not waited for.
        await _intake.StopAsync().ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _onEnd(this);
    }

    private async Task RunAsync()
    {
        // Not on the caller's thread, nor under its lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 0; !_ending.IsCancellationRequested && !_isStopped; )
        {
            try
            {
                var connection = await _parts.Link.WhenOpenAsync(_ending.Token).ConfigureAwait(false);
                var session = new GroupSession(_parts, _subscription, Group, connection, _intake);
                await using var _ = session.ConfigureAwait(false);
                await JoinAsync(session, connection).ConfigureAwait(false);
                failures = 0;
                var reason = await session.Ended.WaitAsync(_ending.Token).ConfigureAwait(false);
                Log.GroupInterrupted(_parts.Settings.Logger, Group, reason);
            }
            catch (NotifyException exception)
            {
                if (_joined.TrySetException(exception))
                    return;
                Log.GroupInterrupted(_parts.Settings.Logger, Group, exception.Message);
            }
            catch (Exception exception)
            {
                if (_ending.IsCancellationRequested)
                    return;
                // The server may have lost everything: it is made again.
                if (exception is OperationInterruptedException interrupted && interrupted.IsNotFound())
                    _parts.Topics.Forget();
                Log.GroupInterrupted(_parts.Settings.Logger, Group, exception.Message);
            }

            // What was sent to an ephemeral group in between is lost to it.
            if (_subscription.Ephemeral && _joined.Task.IsCompleted)
                _intake.TellMissed("its connection was lost for a while");
            var pause = Backoff.Pause(++failures, _parts.Settings.Options.MaxReconnectPause);
            await Backoff.WaitAsync(pause, _parts.Settings.Time, _ending.Token).ConfigureAwait(false);
        }
    }

    private async Task JoinAsync(GroupSession session, BrokerConnection connection)
    {
        await _turn.WaitAsync(_ending.Token).ConfigureAwait(false);
        try
        {
            _session = session;
            await connection.AskAsync(session.JoinAsync, _ending.Token).ConfigureAwait(false);
            if (_isStopped)
                await session.StopAsync(_ending.Token).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }

        if (_joined.Task.IsCompleted)
            Log.GroupResumed(_parts.Settings.Logger, Group);
        await Task.WhenAny(session.Adapted, session.Ended, Task.Delay(Agreement, _parts.Settings.Time, _ending.Token))
            .ConfigureAwait(false);
        _joined.TrySetResult();
    }
}

namespace Notify.InMemory;

/// <summary>
/// One consumer of a group: a work item that carries messages from the group to the receiver while there are any, and
/// rests otherwise. At most one run of it is under way.
/// </summary>
internal sealed class InMemorySubscription : IMessageSubscription, IThreadPoolWorkItem
{
    private const int MostPerCall = 128;

    // After so many calls it lets other work have the thread.
    private const int CallsPerRun = 16;

    private readonly InMemoryGroup _group;
    private readonly Action<InMemoryGroup> _onEphemeralEnd;
    private readonly IDeliveryReceiver _receiver;
    private readonly Delivery[] _buffer;
    private readonly InMemorySettings _settings;
    private TaskCompletionSource? _rested;
    private bool _running;
    private bool _missed;

    public InMemorySubscription(
        InMemoryGroup group,
        Subscription subscription,
        IDeliveryReceiver receiver,
        InMemorySettings settings,
        Action<InMemoryGroup> onEphemeralEnd
    )
    {
        _group = group;
        _onEphemeralEnd = onEphemeralEnd;
        _receiver = receiver;
        _settings = settings;
        _buffer = new Delivery[Math.Min(subscription.PrefetchMessages, MostPerCall)];
        Held = new HeldDeliveries(subscription.PrefetchMessages, subscription.PrefetchBytes);
    }

    public string Group => _group.Name;

    /// <summary>What it holds. Guarded by the group's lock, as everything below up to <see cref="Execute" />.</summary>
    public HeldDeliveries Held { get; }

    public bool IsStopped { get; private set; }

    /// <summary>Where an ordered group's next take begins, so that no partition is always last.</summary>
    public uint NextPartition { get; set; }

    /// <summary>Sets it going if it rests and may hold one more message of the size.</summary>
    public bool Wake(int bytes)
    {
        if (_running || IsStopped || !Held.HasRoomFor(bytes))
            return false;
        _running = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>It found nothing to carry.</summary>
    public void Rest()
    {
        _running = false;
        _rested?.TrySetResult();
    }

    /// <summary>Takes no more, and tells when the last call of the receiver has ended.</summary>
    public Task StopIntakeAsync()
    {
        IsStopped = true;
        if (!_running)
            return Task.CompletedTask;
        _rested ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _rested.Task;
    }

    /// <summary>The receiver is told, before its next deliveries, that messages were lost before them.</summary>
    public void TellMissed() => Volatile.Write(ref _missed, true);

    public void Execute()
    {
        for (var call = 0; call < CallsPerRun; call++)
        {
            var taken = _group.Take(this, _buffer);
            if (taken == 0)
                return;
            HandOver(taken);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public ValueTask SettleAsync(ReadOnlyMemory<Delivery> deliveries, CancellationToken cancellationToken = default)
    {
        _group.Settle(this, deliveries.Span);
        return ValueTask.CompletedTask;
    }

    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        var rested = _group.StopConsumerAsync(this);
        await rested.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _group.Leave(this);
        if (_group.Ephemeral)
            _onEphemeralEnd(_group);
    }

    private void HandOver(int taken)
    {
        var deliveries = _buffer.AsSpan(0, taken);
        try
        {
            if (Interlocked.Exchange(ref _missed, false))
                _receiver.Missed();
            _receiver.Receive(this, deliveries);
        }
        catch (Exception exception)
        {
            // A receiver must not throw. What it was handed stays held until the subscription ends.
            Log.ReceiverThrew(_settings.Logger, exception, Group, taken);
        }

        deliveries.Clear();
    }
}

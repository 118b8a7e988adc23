namespace Notify.RabbitMq;

/// <summary>
/// One consumer of a group for as long as one connection lasts: reads the queues that are its own, gives up those that
/// become another's, and stops while the group is paused. What the registry says decides; it is looked at after every
/// change.
/// </summary>
internal sealed class GroupSession(
    ReceivingParts parts,
    Subscription subscription,
    string group,
    BrokerConnection connection,
    Intake intake
) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookWhileWaiting = TimeSpan.FromMilliseconds(200);

    /// <summary>What a quorum queue hands out to one consumer at most.</summary>
    private const int MostPrefetch = 2_000;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    // Nothing new is begun; and, later, what runs is not waited for any more.
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _poked = new(1, 1);
    private readonly Dictionary<string, QueueReader> _readers = [];
    private readonly Dictionary<string, Task> _retiring = [];
    private readonly HoldDrains _drains = new(parts, group, connection);
    private readonly TaskCompletionSource<string> _ended = NewSource<string>();
    private readonly TaskCompletionSource _adapted = NewSource();
    private readonly GroupJoin _join = new(parts, subscription, group);
    private readonly PartitionAgreement _agreement = new(parts);
    private CancellationTokenRegistration _lost;
    private MissedReader? _missed;
    private Task _working = Task.CompletedTask;
    private string _member = "";
    private bool _isWaiting;
    private bool _wasKnown;

    /// <summary>Ends when the connection or a channel does, or a queue is deleted; says why.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Ends when it reads what is its own, and nobody else does.</summary>
    public Task Adapted => _adapted.Task;

    /// <summary>How many messages it has that are not settled.</summary>
    public int HeldCount
    {
        get
        {
            lock (_gate)
                return _readers.Values.Sum(reader => reader.HeldCount);
        }
    }

    private BrokerNames ServerNames => parts.Topology.Plan.Names;

    private bool IsOrdered => subscription.OrderByKey && !subscription.Ephemeral;

    /// <exception cref="NotifyException">The group contradicts what is on the server.</exception>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        _lost = connection.Lost.Register(() => _ended.TrySetResult(connection.Reason));
        if (subscription.Ephemeral)
        {
            await _join.PrepareEphemeralAsync(cancellationToken).ConfigureAwait(false);
            _missed = new MissedReader(connection, intake, parts.Settings.Time);
            await _missed.BeginAsync(ServerNames.MissedQueue(group), cancellationToken).ConfigureAwait(false);
            await OpenAsync(ServerNames.GroupQueue(group), isOwn: true, cancellationToken).ConfigureAwait(false);
        }

        parts.Registry.Changed += OnChanged;
        _member = await parts.Members.JoinAsync(connection, cancellationToken).ConfigureAwait(false);
        await _join.RunAsync(_member, cancellationToken).ConfigureAwait(false);
        _working = WorkAsync();
    }

    /// <summary>
    /// Nothing more comes in. Where others could overtake what is held, the queues stay this consumer's.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (IsOrdered)
            return;
        foreach (var reader in Readers())
            await reader.CancelAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        parts.Registry.Changed -= OnChanged;
        await _lost.DisposeAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _drains.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(Readers().Select(reader => reader.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(Retiring()).ConfigureAwait(false);
        if (_missed is not null)
            await _missed.DisposeAsync().ConfigureAwait(false);
        if (connection.IsOpen && _member.Length > 0)
            await _join.LeaveAsync(_member, LastWords).ConfigureAwait(false);
        parts.Members.Leave(_member);
        _ended.TrySetResult("closed");
        _adapted.TrySetResult();
    }

    private async Task WorkAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var pause = _isWaiting ? LookWhileWaiting : Look;
                await _poked.WaitAsync(pause, _ending.Token).ConfigureAwait(false);
                await AdaptAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (!_ending.IsCancellationRequested)
                    _ended.TrySetResult(exception.Message);
                return;
            }
        }
    }

    /// <summary>Makes what is read what should be read.</summary>
    private async Task AdaptAsync()
    {
        var state = await parts.Registry.CurrentAsync(_ending.Token).ConfigureAwait(false);
        if (state.Group(group) is not { } known)
        {
            _ended.TrySetResult("the group was deleted");
            return;
        }

        if (!await StayAsync(known).ConfigureAwait(false))
        {
            _ended.TrySetResult("this consumer was taken for dead");
            return;
        }

        if (subscription.Ephemeral)
        {
            _adapted.TrySetResult();
            return;
        }

        // In a group that is ordered by key nobody reads before what was held is through.
        _isWaiting =
            !known.Paused
            && !await _drains.TryDrainAsync(state.TopicsOf(known), OpenHoldAsync, _ending.Token).ConfigureAwait(false)
            && IsOrdered;
        List<string> wanted = known.Paused || _isWaiting ? [] : [.. OwnQueues(state, known)];
        foreach (var reader in Readers().Where(reader => reader.IsOwnQueue && !wanted.Contains(reader.Queue)))
            BeginToRetire(reader);
        List<string> missing = [.. wanted.Where(queue => !IsBusy(queue))];
        // A topic with more partitions may be so new that its queues are not there yet.
        if (missing.Count > 0 && IsOrdered)
            await parts.Topics.EnsureQueuesAsync(state, known, _ending.Token).ConfigureAwait(false);
        foreach (var queue in missing)
            await OpenAsync(queue, isOwn: true, _ending.Token).ConfigureAwait(false);
        if (IsOrdered)
        {
            if (!IsRetiring && await _agreement.TryAsync(known, _member, _ending.Token).ConfigureAwait(false))
                _adapted.TrySetResult();
            return;
        }

        _adapted.TrySetResult();
        foreach (var reader in Readers())
            await reader.AdjustAsync(_ending.Token).ConfigureAwait(false);
    }

    /// <summary>
    /// Sees to it that the group knows this consumer. One that joined a group that was there begins to read before it
    /// is known: a server that takes no messages for now must not keep anybody from emptying its queues.
    /// </summary>
    /// <returns>False if it was known and is not any more.</returns>
    private async Task<bool> StayAsync(GroupState known)
    {
        if (known.Has(_member))
        {
            if (!_wasKnown && !IsOrdered)
                await _agreement.BuryDeadAsync(known, _member, _ending.Token).ConfigureAwait(false);
            _wasKnown = true;
            return true;
        }

        if (_wasKnown)
            return false;
        try
        {
            using var patience = new CancellationTokenSource(LastWords, parts.Settings.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ending.Token);
            await _join.ShowAsync(_member, either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!_ending.IsCancellationRequested)
        {
            // It is tried again with the next look.
        }

        return true;
    }

    private IEnumerable<string> OwnQueues(RegistryState state, GroupState known) =>
        known.Ordered
            ? Enumerable
                .Range(0, state.PartitionsOf(known))
                .Where(partition => known.OwnerOf(partition) == _member)
                .Select(partition => ServerNames.GroupQueue(group, partition))
            : [ServerNames.GroupQueue(group)];

    private Task<QueueReader> OpenHoldAsync(string queue, CancellationToken cancellationToken) =>
        OpenAsync(queue, isOwn: false, cancellationToken);

    private async Task<QueueReader> OpenAsync(string queue, bool isOwn, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(null, cancellationToken).ConfigureAwait(false);
        var reader = new QueueReader(channel, queue, isOwn, group, intake, parts.Settings.Time);
        lock (_gate)
            _readers[queue] = reader;
        _ = WatchAsync(reader);
        if (IsOrdered)
        {
            await reader.BeginAsync(ShareOfPrefetch, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var most = parts.Settings.Notify.MaxBodyBytes;
            var gauge = new PrefetchGauge(subscription.PrefetchMessages, subscription.PrefetchBytes, most);
            await reader.BeginAsync(gauge, Poke, cancellationToken).ConfigureAwait(false);
        }

        return reader;
    }

    /// <summary>
    /// What each partition of a group that is ordered by key is sent ahead. It cannot follow the size of the messages:
    /// who stops reading for a moment loses the partition.
    /// </summary>
    private ushort ShareOfPrefetch =>
        (ushort)Math.Clamp(subscription.PrefetchMessages / TopicOptions.DefaultPartitions, 1, MostPrefetch);

    /// <summary>A channel that ends by itself ends the session.</summary>
    private async Task WatchAsync(QueueReader reader)
    {
        var reason = await reader.Ended.ConfigureAwait(false);
        if (!reader.IsRetired && !_ending.IsCancellationRequested && reader.IsOwnQueue)
            _ended.TrySetResult(reason);
    }

    /// <summary>
    /// Gives up a queue: nothing more is handed over, what the receiver has is finished, and then the channel ends, so
    /// that the next owner cannot overtake.
    /// </summary>
    private void BeginToRetire(QueueReader reader)
    {
        intake.Retire(reader);
        lock (_gate)
        {
            _readers.Remove(reader.Queue);
            _retiring[reader.Queue] = RetireAsync(reader);
        }
    }

    private async Task RetireAsync(QueueReader reader)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (!IsOrdered)
                await reader.CancelAsync(_closing.Token).ConfigureAwait(false);
            await reader.WhenIdleAsync().WaitAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Then it ends with what it has, which goes back.
        }

        await reader.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
            _retiring.Remove(reader.Queue);
        Poke();
    }

    private bool IsRetiring
    {
        get
        {
            lock (_gate)
                return _retiring.Count > 0;
        }
    }

    private bool IsBusy(string queue)
    {
        lock (_gate)
            return _readers.ContainsKey(queue) || _retiring.ContainsKey(queue);
    }

    private List<Task> Retiring()
    {
        lock (_gate)
            return [.. _retiring.Values];
    }

    private List<QueueReader> Readers()
    {
        lock (_gate)
            return [.. _readers.Values];
    }

    private void OnChanged(RegistryRecord record)
    {
        if (record.Kind is not RegistryRecordKind.Mark)
            Poke();
    }

    private void Poke()
    {
        lock (_gate)
        {
            if (_poked.CurrentCount == 0)
                _poked.Release();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using RabbitMQ.Client;

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
    IConnection connection,
    Intake intake
) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookWhileWaiting = TimeSpan.FromMilliseconds(200);
    private const int TriesToDrain = 10;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _poked = new(1, 1);
    private readonly Dictionary<string, QueueReader> _readers = [];
    private readonly Dictionary<string, Task> _retiring = [];
    private readonly Dictionary<string, HoldDrain> _drains = [];
    private readonly TaskCompletionSource<string> _ended = NewSource<string>();
    private readonly TaskCompletionSource _adapted = NewSource();
    private MissedReader? _missed;
    private Task _working = Task.CompletedTask;
    private string _member = "";
    private long _version = -1;
    private bool _isWaiting;

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
        connection.ConnectionShutdownAsync += (_, reason) => EndAsync($"{reason.ReplyCode} {reason.ReplyText}");
        var join = new GroupJoin(parts, subscription, group);
        if (subscription.Ephemeral)
        {
            await join.PrepareEphemeralAsync(cancellationToken).ConfigureAwait(false);
            _missed = new MissedReader(connection, intake, parts.Settings.Time);
            await _missed.BeginAsync(ServerNames.MissedQueue(group), cancellationToken).ConfigureAwait(false);
            await OpenAsync(ServerNames.GroupQueue(group), isOwn: true, cancellationToken).ConfigureAwait(false);
        }

        parts.Registry.Changed += OnChanged;
        _member = await join.RunAsync(connection, cancellationToken).ConfigureAwait(false);
        _working = WorkAsync();
    }

    /// <summary>Nothing more comes in. Where others could overtake what is held, the queues stay this consumer's.</summary>
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
        await _ending.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_drains.Values.Select(drain => drain.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(Readers().Select(reader => reader.DisposeAsync().AsTask())).ConfigureAwait(false);
        if (_missed is not null)
            await _missed.DisposeAsync().ConfigureAwait(false);
        if (connection.IsOpen && _member.Length > 0)
            await LeaveAsync().ConfigureAwait(false);
        _ended.TrySetResult("closed");
        _adapted.TrySetResult();
    }

    private async Task LeaveAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(LastWords, parts.Settings.Time);
            var kind = subscription.Ephemeral ? RegistryRecordKind.Delete : RegistryRecordKind.Leave;
            await parts.Registry.WriteAsync(Record(kind, _member), patience.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Others find out that it is gone.
        }
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
        if (subscription.Ephemeral)
        {
            _adapted.TrySetResult();
            return;
        }

        if (state.Group(group) is not { } known || !known.Has(_member))
        {
            _ended.TrySetResult("the group was deleted, or this consumer was taken for dead");
            return;
        }

        _isWaiting = !await DrainAsync(state, known).ConfigureAwait(false) && IsOrdered;
        List<string> wanted = known.Paused || _isWaiting ? [] : [.. OwnQueues(state, known)];
        foreach (var reader in Readers().Where(reader => reader.IsOwnQueue && !wanted.Contains(reader.Queue)))
            BeginToRetire(reader);
        foreach (var queue in wanted.Where(queue => !IsBusy(queue)))
            await OpenAsync(queue, isOwn: true, _ending.Token).ConfigureAwait(false);
        if (IsOrdered)
            await AgreeAsync(known).ConfigureAwait(false);
        else
            _adapted.TrySetResult();
    }

    private IEnumerable<string> OwnQueues(RegistryState state, GroupState known) =>
        known.Ordered
            ? Enumerable
                .Range(0, state.PartitionsOf(known))
                .Where(partition => known.OwnerOf(partition) == _member)
                .Select(partition => ServerNames.GroupQueue(group, partition))
            : [ServerNames.GroupQueue(group)];

    /// <summary>
    /// Tells the others when it has given up what is theirs, waits for their word, and takes off those who are dead.
    /// </summary>
    private async Task AgreeAsync(GroupState known)
    {
        lock (_gate)
        {
            if (_retiring.Count > 0)
                return;
        }

        if (_version < known.Version)
        {
            var adapted = Record(RegistryRecordKind.Adapted, _member) with { Version = known.Version };
            await parts.Registry.WriteAsync(adapted, _ending.Token).ConfigureAwait(false);
            _version = known.Version;
        }

        if (known.Members.All(member => member.Adapted >= known.Version || member.Id == _member))
            _adapted.TrySetResult();
        foreach (var other in known.Members.Where(member => member.Id != _member))
        {
            if (await parts.Members.IsAliveAsync(other.Id, _ending.Token).ConfigureAwait(false))
                continue;
            Log.MemberGone(parts.Settings.Logger, other.Id, group);
            var left = Record(RegistryRecordKind.Leave, other.Id);
            await parts.Registry.WriteAsync(left, _ending.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Brings what topics held to this group, where it is the first.</summary>
    /// <returns>False if another process is at it.</returns>
    private async Task<bool> DrainAsync(RegistryState state, GroupState known)
    {
        if (known.Paused)
            return true;
        foreach (var topic in state.TopicsOf(known).Where(topic => topic.Heir == group))
        {
            if (_drains.ContainsKey(topic.Name))
                continue;
            var drain = new HoldDrain(parts, topic, group, connection, (queue, token) => OpenAsync(queue, false, token));
            if (!await TryBeginAsync(drain).ConfigureAwait(false))
                return false;
            _drains[topic.Name] = drain;
        }

        return true;
    }

    /// <summary>A sweep is over in a moment; another consumer of the group may take long.</summary>
    private async Task<bool> TryBeginAsync(HoldDrain drain)
    {
        for (var tries = 0; tries < TriesToDrain; tries++)
        {
            if (await drain.TryBeginAsync(_ending.Token).ConfigureAwait(false))
                return true;
            await Task.Delay(LookWhileWaiting, parts.Settings.Time, _ending.Token).ConfigureAwait(false);
        }

        return false;
    }

    private async Task<QueueReader> OpenAsync(string queue, bool isOwn, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(null, cancellationToken).ConfigureAwait(false);
        var reader = new QueueReader(channel, queue, isOwn, group, intake, parts.Settings.Time);
        lock (_gate)
            _readers[queue] = reader;
        _ = WatchAsync(reader);
        await reader.BeginAsync(PrefetchOf(isOwn), cancellationToken).ConfigureAwait(false);
        return reader;
    }

    private ushort PrefetchOf(bool isOwn)
    {
        var share = IsOrdered && isOwn ? Math.Max(1, subscription.PrefetchMessages / TopicOptions.DefaultPartitions) : 0;
        return (ushort)Math.Min(share == 0 ? subscription.PrefetchMessages : share, MostPrefetch);
    }

    /// <summary>A quorum queue hands out no more than this to one consumer.</summary>
    private const int MostPrefetch = 2_000;

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
                await reader.CancelAsync(_ending.Token).ConfigureAwait(false);
            await reader.WhenIdleAsync().WaitAsync(_ending.Token).ConfigureAwait(false);
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

    private bool IsBusy(string queue)
    {
        lock (_gate)
            return _readers.ContainsKey(queue) || _retiring.ContainsKey(queue);
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

    private Task EndAsync(string reason)
    {
        _ended.TrySetResult(reason);
        return Task.CompletedTask;
    }

    private RegistryRecord Record(RegistryRecordKind kind, string member) =>
        new()
        {
            Id = Guid.NewGuid(),
            Kind = kind,
            Name = group,
            Member = member,
        };

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace Notify.InMemory;

/// <summary>
/// The consumers that share one copy of each message, and the messages that wait for them. One lock guards all of it;
/// it is held for memory operations only. Partials follow a message: Enqueue, Deliver, Settle; Consumers come and go.
/// </summary>
internal sealed partial class InMemoryGroup : IDisposable
{
    private readonly InMemorySettings _settings;
    private readonly FailureBook _deadLetters;
    private readonly Alarm _alarm;
    private readonly Lock _gate = new();
    private readonly List<InMemorySubscription> _consumers = [];
    private readonly List<TaskCompletionSource> _waitingSenders = [];
    private readonly DueHeap<RetryItem> _retries = new();
    private PartitionQueue[] _partitions;
    private TopicPattern[] _patterns = [];
    private long _nextSequence;
    private int _waiting;
    private long _waitingBytes;
    private bool _paused;

    public InMemoryGroup(
        long id,
        string name,
        Subscription subscription,
        InMemorySettings settings,
        FailureBook deadLetters
    )
    {
        Id = id;
        Name = name;
        Ephemeral = subscription.Ephemeral;
        // The one consumer of an ephemeral group gets everything in order as it is.
        OrderByKey = subscription.OrderByKey && !Ephemeral;
        EphemeralLimit = subscription.EphemeralLimit;
        _settings = settings;
        _deadLetters = deadLetters;
        _alarm = new Alarm(settings.Time, EnqueueDueRetries);
        _partitions = [new PartitionQueue()];
    }

    /// <summary>Its place among the groups: several are locked in this order.</summary>
    public long Id { get; }

    public string Name { get; }

    public bool OrderByKey { get; }

    public bool Ephemeral { get; }

    private int EphemeralLimit { get; }

    public bool Receives(string topic) => Array.Exists(_patterns, pattern => pattern.Matches(topic));

    /// <summary>Adds what is new among topics and patterns.</summary>
    public void AddPatterns(IEnumerable<string> patterns)
    {
        lock (_gate)
        {
            var fresh = patterns.Where(p => !Array.Exists(_patterns, known => known.Text == p)).Distinct();
            _patterns = [.. _patterns, .. fresh.Select(p => new TopicPattern(p))];
        }
    }

    public bool RemovePattern(string pattern)
    {
        lock (_gate)
        {
            var before = _patterns.Length;
            _patterns = [.. _patterns.Where(known => known.Text != pattern)];
            return _patterns.Length < before;
        }
    }

    public void Pause()
    {
        lock (_gate)
            _paused = true;
    }

    public void Resume()
    {
        lock (_gate)
        {
            _paused = false;
            WakeConsumers();
        }
    }

    public GroupInfo Describe()
    {
        lock (_gate)
        {
            return new GroupInfo
            {
                Name = Name,
                Topics = [.. _patterns.Select(pattern => pattern.Text)],
                OrderByKey = OrderByKey,
                Ephemeral = Ephemeral,
                Paused = _paused,
                Consumers = _consumers.Count,
                Waiting = _waiting,
                Scheduled = _retries.Count,
                InFlight = _partitions.Sum(partition => (long)partition.InFlight),
                DeadLetters = _deadLetters.CountOf(Name),
                OldestAge = OldestAge(),
            };
        }
    }

    public void Dispose() => _alarm.Dispose();

    private TimeSpan? OldestAge()
    {
        var oldest = long.MaxValue;
        foreach (var partition in _partitions)
        {
            if (partition.Messages.Count > 0)
                oldest = Math.Min(oldest, WaitingSince(partition.Messages.Peek().Message));
        }

        if (oldest == long.MaxValue)
            return null;
        return new TimeSpan(Math.Max(0, _settings.NowTicks - oldest));
    }

    private long WaitingSince(Message message) =>
        (message.DueAt > message.SentAt ? message.DueAt : message.SentAt)?.UtcTicks ?? _settings.NowTicks;
}

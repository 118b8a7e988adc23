namespace Notify.Redis;

/// <summary>
/// When each topic has something due next, as far as this process knows. What it does not know yet counts as due: the
/// server decides, and says how long to wait.
/// </summary>
internal sealed class DueCalendar(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long At, int Version)> _topics = [];
    private volatile TaskCompletionSource _pulse = NewPulse();

    /// <summary>Ends with the next thing that falls due sooner than what was known.</summary>
    public Task Pulse => _pulse.Task;

    public List<string> Topics
    {
        get
        {
            lock (_gate)
                return [.. _topics.Keys];
        }
    }

    /// <summary>The topics that have something due.</summary>
    public List<string> Due
    {
        get
        {
            var now = time.GetTimestamp();
            lock (_gate)
                return [.. _topics.Where(topic => topic.Value.At <= now).OrderBy(t => t.Value.At).Select(t => t.Key)];
        }
    }

    /// <summary>How long nothing is due.</summary>
    public TimeSpan UntilNext
    {
        get
        {
            var now = time.GetTimestamp();
            lock (_gate)
            {
                var next = _topics.Count == 0 ? long.MaxValue : _topics.Values.Min(topic => topic.At);
                return next == long.MaxValue ? TimeSpan.MaxValue
                    : next <= now ? TimeSpan.Zero
                    : time.GetElapsedTime(now, next);
            }
        }
    }

    /// <summary>Learns of a topic.</summary>
    public void Add(string topic)
    {
        lock (_gate)
        {
            if (!_topics.TryAdd(topic, (0, 0)))
                return;
        }

        Ring();
    }

    /// <summary>Something falls due in a topic, perhaps sooner than what was known.</summary>
    public void Sooner(string topic, TimeSpan wait)
    {
        var at = At(wait);
        lock (_gate)
        {
            var (known, version) = _topics.GetValueOrDefault(topic, (long.MaxValue, 0));
            _topics[topic] = (Math.Min(known, at), version + 1);
        }

        Ring();
    }

    /// <summary>What is asked of the server from here on is answered to <see cref="Learn" />.</summary>
    public int Ask(string topic)
    {
        lock (_gate)
            return _topics.GetValueOrDefault(topic).Version;
    }

    /// <summary>The server's answer; what was heard since it was asked counts if it is sooner.</summary>
    public void Learn(string topic, int asked, TimeSpan wait)
    {
        var at = At(wait);
        lock (_gate)
        {
            var (known, version) = _topics.GetValueOrDefault(topic, (long.MaxValue, asked));
            _topics[topic] = (version == asked ? at : Math.Min(known, at), version);
        }
    }

    /// <summary>Wakes who waits.</summary>
    public void Ring()
    {
        var pulse = _pulse;
        _pulse = NewPulse();
        pulse.TrySetResult();
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long At(TimeSpan wait) =>
        wait == TimeSpan.MaxValue
            ? long.MaxValue
            : time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
}

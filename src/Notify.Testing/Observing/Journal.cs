namespace Notify.Testing;

/// <summary>What happened, in order, for whoever looks and whoever waits for more.</summary>
internal sealed class Journal(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Seen> _all = [];
    private TaskCompletionSource _pulse = NewPulse();
    private int _underWay;

    /// <summary>How often anything changed: two equal numbers mean that nothing happened between.</summary>
    public long Version { get; private set; }

    /// <summary>Deliveries and claims that were handed out and not answered.</summary>
    public int UnderWay
    {
        get
        {
            lock (_gate)
                return _underWay;
        }
    }

    /// <summary>Ends with the next change.</summary>
    public Task NextChange
    {
        get
        {
            lock (_gate)
                return _pulse.Task;
        }
    }

    public IReadOnlyList<Seen> All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Something was begun that will be answered.</summary>
    public void Begin(int count) => Change(() => _underWay += count);

    /// <summary>What was begun is answered; for Notify's own messages that is all there is to know.</summary>
    public void End(int count, params IEnumerable<Seen> seen) =>
        Change(() =>
        {
            _underWay -= count;
            _all.AddRange(seen.Where(one => !Names.IsReservedTopic(one.Message.Topic)));
        });

    private void Change(Action change)
    {
        TaskCompletionSource pulse;
        lock (_gate)
        {
            change();
            Version++;
            pulse = _pulse;
            _pulse = NewPulse();
        }

        pulse.TrySetResult();
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

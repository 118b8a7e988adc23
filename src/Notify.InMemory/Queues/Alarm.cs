namespace Notify.InMemory;

/// <summary>One timer that rings at the earliest time it was set to, never before.</summary>
internal sealed class Alarm : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);
    private readonly TimeProvider _time;
    private readonly Action _ring;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _setTo = long.MaxValue;

    /// <param name="time">The clock.</param>
    /// <param name="ring">Called on a thread pool thread; sets the alarm anew for what comes next.</param>
    public Alarm(TimeProvider time, Action ring)
    {
        _time = time;
        _ring = ring;
        _timer = time.CreateTimer(
            static alarm => ((Alarm)alarm!).OnTimer(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Rings at the given time at the latest; one that is set earlier stays.</summary>
    public void SetNoLaterThan(long dueTicks)
    {
        lock (_gate)
        {
            if (dueTicks >= _setTo)
                return;
            _setTo = dueTicks;
            Start();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_setTo == long.MaxValue)
                return;
            if (_setTo > _time.GetUtcNow().UtcTicks)
            {
                Start();
                return;
            }

            _setTo = long.MaxValue;
        }

        _ring();
    }

    private void Start()
    {
        // Timers cut fractions of a millisecond off; rounding up keeps them from ringing early, and again.
        var ticks = Math.Clamp(_setTo - _time.GetUtcNow().UtcTicks, 0, LongestSleep.Ticks);
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(new TimeSpan(ticks).TotalMilliseconds));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}

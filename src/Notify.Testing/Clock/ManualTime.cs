namespace Notify.Testing;

/// <summary>
/// A clock that a test moves. Timers ring on the thread that moves it, in order of their times, each with the clock at
/// its own time. Hand it to whatever takes a <see cref="TimeProvider" />.
/// </summary>
/// <param name="start">Where it begins; 1 January 2026 in UTC unless given.</param>
public sealed class ManualTime(DateTimeOffset? start = null) : TimeProvider
{
    /// <summary>Timers that ring more often may be skimmed.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, so that a test passes wherever it runs.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves the clock, ringing every timer on the way at its own time.</summary>
    /// <param name="by">How far, zero or more.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Ends when the clock has moved so far: what a handler of a test does that takes its time.</summary>
    /// <param name="by">How far.</param>
    /// <param name="cancellationToken">Ends it, as cancelled.</param>
    public Task DelayAsync(TimeSpan by, CancellationToken cancellationToken = default) =>
        Task.Delay(by, this, cancellationToken);

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the next timer rings that rings once, if it does so by a time; else that time.</summary>
    internal DateTimeOffset NextStop(DateTimeOffset latest)
    {
        lock (_gate)
        {
            foreach (var timer in _timers)
            {
                if (!timer.IsPeriodic && timer.Due < latest)
                    latest = timer.Due.Value;
            }

            return latest > _now ? latest : _now;
        }
    }

    /// <summary>How many timers wait to ring once.</summary>
    internal int Armed
    {
        get
        {
            lock (_gate)
                return _timers.Count(timer => !timer.IsPeriodic);
        }
    }

    /// <param name="target">Where to; a time that has passed changes nothing.</param>
    /// <param name="skimming">Whether timers that ring several times a second ring only once on the way.</param>
    internal void AdvanceTo(DateTimeOffset target, bool skimming = false)
    {
        while (NextDue(target, skimming) is { } timer)
            timer.Ring();
        lock (_gate)
            _now = target > _now ? target : _now;
    }

    private ManualTimer? NextDue(DateTimeOffset target, bool skimming)
    {
        lock (_gate)
        {
            ManualTimer? next = null;
            foreach (var timer in _timers)
            {
                if (timer.Due <= target && (next is null || timer.Due < next.Due))
                    next = timer;
            }

            if (next is null)
                return null;
            if (next.Due > _now)
                _now = next.Due.Value;
            next.Schedule(skimming ? target : DateTimeOffset.MinValue);
            if (next.Due is null)
                _timers.Remove(next);
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public bool IsPeriodic => _period > TimeSpan.Zero;

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                clock._timers.Remove(this);
                if (Due is not null)
                    clock._timers.Add(this);
                return true;
            }
        }

        public void Schedule(DateTimeOffset skimTo)
        {
            if (!IsPeriodic)
            {
                Due = null;
                return;
            }

            var periods = _period < Often && skimTo > Due ? ((skimTo - Due.Value).Ticks / _period.Ticks) + 1 : 1;
            Due += periods * _period;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

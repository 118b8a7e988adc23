namespace Notify.Receive;

/// <summary>
/// Watches the runs of one group's workers: cancels those that take longer than the time-out, and gives up on those
/// that do not return after that; and frees what waits behind one that takes its time. It looks at intervals and needs
/// no clock on the path of a message; it is late by two intervals at most, and never early.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private const int LooksPerTimeout = 8;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(250);

    private readonly GroupOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<IReadOnlyList<IWork>> _workers;
    private readonly Dictionary<IWork, Sighting> _sightings = [];
    private readonly ITimer _timer;
    private int _looking;

    public Watchdog(GroupOptions options, TimeProvider time, Func<IReadOnlyList<IWork>> workers)
    {
        _options = options;
        _time = time;
        _workers = workers;
        var interval = IntervalFor(options);
        _timer = time.CreateTimer(static dog => ((Watchdog)dog!).Look(), this, interval, interval);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private static TimeSpan IntervalFor(GroupOptions options)
    {
        var shorter =
            options.HandlerTimeout < options.CancellationGrace ? options.HandlerTimeout : options.CancellationGrace;
        return TimeSpan.FromTicks(
            Math.Clamp(shorter.Ticks / LooksPerTimeout, ShortestInterval.Ticks, LongestInterval.Ticks)
        );
    }

    private void Look()
    {
        // A look that takes longer than the interval is not begun twice.
        if (Interlocked.Exchange(ref _looking, 1) == 1)
            return;
        var workers = _workers();
        foreach (var worker in workers)
            Look(worker, _time.GetTimestamp());
        foreach (var gone in _sightings.Keys.Where(worker => !workers.Contains(worker)).ToList())
            _sightings.Remove(gone);
        Volatile.Write(ref _looking, 0);
    }

    private void Look(IWork worker, long now)
    {
        var (run, phase) = worker.Now;
        if (!_sightings.TryGetValue(worker, out var seen) || seen.Run != run || seen.Phase != phase)
        {
            _sightings[worker] = new Sighting(run, phase, now);
            return;
        }

        if (phase != RunState.Phase.Resting)
            worker.GiveBackRest();
        var since = _time.GetElapsedTime(seen.Since, now);
        if (phase == RunState.Phase.Running && since >= _options.HandlerTimeout)
            worker.Cancel(run, CancelReason.TimedOut);
        else if (phase == RunState.Phase.Cancelled && since >= _options.CancellationGrace)
            worker.Abandon(run);
    }

    private readonly record struct Sighting(long Run, RunState.Phase Phase, long Since);
}

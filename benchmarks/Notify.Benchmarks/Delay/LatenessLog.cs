using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Delay;

/// <summary>Notes how late each message came.</summary>
internal sealed class LatenessLog(int expected)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _ticks = new long[expected];
    private int _count;

    public int Early => _ticks.Count(ticks => ticks < 0);

    public Distribution Late => new(_ticks.Select(ticks => (double)ticks / TimeSpan.TicksPerMillisecond));

    public void Note(DateTimeOffset dueAt)
    {
        var ticks = (DateTimeOffset.UtcNow - dueAt).Ticks;
        var count = Interlocked.Increment(ref _count);
        _ticks[count - 1] = ticks;
        if (count == expected)
            _all.SetResult();
    }

    public Task AllAsync() => _all.Task.WaitAsync(TimeSpan.FromMinutes(3));
}

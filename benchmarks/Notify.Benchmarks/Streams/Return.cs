using System.Diagnostics;

namespace Notify.Benchmarks.Streams;

/// <summary>What one client was told, before and after it was away.</summary>
internal sealed class Return
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _told = [];
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _expected = long.MaxValue;

    public Task Recovered => _recovered.Task;

    /// <summary>When all was told that came while it was away, by the stopwatch.</summary>
    public long RecoveredAt { get; private set; }

    public int Doubled { get; private set; }

    public int Resets { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
                return _told.Count;
        }
    }

    /// <summary>It has recovered when it was told all up to this number.</summary>
    public void Expect(long seq)
    {
        lock (_gate)
            _expected = seq;
    }

    public long Missed(int all) => all - Count;

    public void Take(in RawEvent told)
    {
        lock (_gate)
        {
            if (told.IsReset)
                Resets++;
            if (told.IsNotice && !_told.Add(told.Seq))
                Doubled++;
            if (_recovered.Task.IsCompleted || (_told.Count < _expected && !told.IsReset))
                return;
            RecoveredAt = Stopwatch.GetTimestamp();
            _recovered.SetResult();
        }
    }
}

using System.Buffers.Binary;
using System.Diagnostics;

namespace Notify.Benchmarks.Measure;

/// <summary>
/// What every handler calls: counts, and notes how long each message took if its body says when it was sent.
/// </summary>
internal sealed class Arrivals
{
    private TaskCompletionSource _all = new();
    private long[]? _latencies;
    private int _expected;
    private int _count;

    /// <summary>Begins anew. Nothing may be on its way.</summary>
    /// <param name="count">How many messages to wait for.</param>
    /// <param name="timed">True if bodies begin with the time they were sent, by the stopwatch.</param>
    public void Expect(int count, bool timed)
    {
        _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _latencies = timed ? new long[count] : null;
        _count = 0;
        Volatile.Write(ref _expected, count);
    }

    public void Note(ReadOnlySpan<byte> body)
    {
        var count = Interlocked.Increment(ref _count);
        if (_latencies is { } latencies)
            latencies[count - 1] = Stopwatch.GetTimestamp() - BinaryPrimitives.ReadInt64LittleEndian(body);
        if (count == _expected)
            _all.SetResult();
    }

    /// <summary>Waits until all have come.</summary>
    /// <returns>How long each took; empty if nothing was timed.</returns>
    /// <exception cref="TimeoutException">Some did not come: a figure without them would be a lie.</exception>
    public async Task<long[]> AllAsync()
    {
        await _all.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return _latencies ?? [];
    }
}

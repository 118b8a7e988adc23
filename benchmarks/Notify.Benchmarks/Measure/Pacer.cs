using System.Diagnostics;

namespace Notify.Benchmarks.Measure;

/// <summary>
/// Calls at a steady rate from a thread of its own, to the microsecond: a timer would make bursts. Each call gets the
/// time it was due, so that a delay of the sender counts as latency, too.
/// </summary>
internal static class Pacer
{
    public static Task RunAsync(int count, int perSecond, Action<long> call)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Run(count, perSecond, call);
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return done.Task;
    }

    private static void Run(int count, int perSecond, Action<long> call)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var due = start + ((long)i * Stopwatch.Frequency / perSecond);
            while (Stopwatch.GetTimestamp() < due)
                Thread.SpinWait(10);
            call(due);
        }
    }
}

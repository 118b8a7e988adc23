using System.Diagnostics;

namespace Notify.Benchmarks.Measure;

/// <summary>
/// Calls at a steady rate from a thread of its own, which sleeps a millisecond and then calls for what is due. A thread
/// that spins would be exact, and would take a core away from what is measured.
/// </summary>
internal static class Pacer
{
    public static Task RunAsync(int count, int perSecond, Action call)
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

    private static void Run(int count, int perSecond, Action call)
    {
        var start = Stopwatch.GetTimestamp();
        for (var called = 0; called < count; Thread.Sleep(1))
        {
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond));
            for (; called < due; called++)
                call();
        }
    }
}

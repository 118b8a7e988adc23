using System.Diagnostics;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Inbox;

/// <summary>Something an application reads from inboxes.</summary>
internal sealed record Reading(string Name, Func<INotices, Inboxes, Task> Call)
{
    /// <summary>The mean time of one call, in milliseconds.</summary>
    public async Task<double> TimeAsync(INotices notices, Inboxes inboxes, int calls)
    {
        CleanHeap.Make();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
            await Call(notices, inboxes);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / calls;
    }
}

using Microsoft.Extensions.Hosting;

namespace Notify.Testing;

/// <summary>How an application is tested.</summary>
public sealed class NotifyTestOptions
{
    /// <summary>Where the clock begins. 1 January 2026 in UTC unless set.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>
    /// How long, in real time, a wait lasts before it fails with what did happen. Longer helps on a busy machine and
    /// costs nothing when tests pass. 30 seconds unless set.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long, in real time, nothing may happen before <see cref="NotifyTestHost.AdvanceAsync" /> takes it that a
    /// handler which still runs waits for the clock, and moves it on. On a busy machine it lasts longer: only time in
    /// which the thread pool came round counts, and a quarter of it while others are at work. Handlers that end by
    /// themselves are waited for without it. 100 milliseconds unless set.
    /// </summary>
    public TimeSpan Quiet { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Whether batches wait to be filled (<see cref="GroupOptions.BatchWait" />), so that the clock must move before a
    /// batch handler runs. Unless set, batch handlers take what is there at once.
    /// </summary>
    public bool BatchesWait { get; set; }

    /// <summary>
    /// Changes the host before the application's services are registered: configuration, environment.
    /// </summary>
    public Action<IHostApplicationBuilder>? Configure { get; set; }
}

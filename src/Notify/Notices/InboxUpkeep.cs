using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Notices;

/// <summary>
/// Keeps inboxes in shape: sweeps what has expired, and counts a sample of inboxes anew. A counter that is found wrong
/// is a bug: it is corrected, logged as an error and counted.
/// </summary>
internal sealed class InboxUpkeep(
    INoticeStore store,
    RecentUsers recentUsers,
    NotifyOptions options,
    Telemetry telemetry,
    TimeProvider time,
    ILogger logger
)
{
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Notices.SweepEvery, time);
        while (await NextAsync(timer, stopping).ConfigureAwait(false))
        {
            try
            {
                await SweepAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.UpkeepFailed(logger, exception, options.Notices.SweepEvery);
            }
        }
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        var (expired, aged, forgotten) = await store.SweepAsync(stopping).ConfigureAwait(false);
        if (expired + aged + forgotten > 0)
            Log.InboxesSwept(logger, expired, aged, forgotten);
        foreach (var user in recentUsers.TakeAll())
        {
            var wrong = await store.ReconcileAsync(user, stopping).ConfigureAwait(false);
            if (wrong == 0)
                continue;
            telemetry.Drifted(wrong);
            Log.CountersWereWrong(logger, wrong, user);
        }
    }
}

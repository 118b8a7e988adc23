using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Shared;

namespace Notify.Recurring;

/// <summary>
/// Closes, when the host starts, the groups that are open only while their schedules run; a schedule that is at it
/// opens its group again. One whose schedule is turned off is opened for good.
/// </summary>
internal sealed class GroupTurns(
    RecurringRegistry registry,
    IGroupAdministration groups,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public Task RunAsync(CancellationToken stopping) =>
        Task.WhenAll(registry.InTurns.Distinct().Select(group => SetAsync(group, stopping)));

    private async Task SetAsync(string group, CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 1; !stopping.IsCancellationRequested; failures++)
        {
            try
            {
                if (registry.Schedules.TryGetValue(group, out var schedule) && schedule.Options.Enabled)
                    await groups.PauseAsync(group, stopping).ConfigureAwait(false);
                else
                    await groups.ResumeAsync(group, stopping).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                var pause = Backoff.Pause(failures, LongestPause);
                Log.UpkeepFailed(logger, exception, pause);
                await Backoff.WaitAsync(pause, time, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Notify.Shared;

namespace Notify.Recurring;

/// <summary>Opens a paused group for a while: until it has nothing left, or its time is over.</summary>
internal sealed class GroupTurn(string group, TimeSpan atMost)
{
    /// <summary>How often it is asked whether anything is left.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>A group is empty for sure only when it was so twice: between, a retry may have come back.</summary>
    private const int EmptyLooks = 2;

    public async Task RunAsync(RecurringRun run, CancellationToken cancellationToken)
    {
        var groups = run.Services.GetRequiredService<IGroupAdministration>();
        var time = run.Services.GetRequiredService<TimeProvider>();
        var started = time.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, cancellationToken);
        try
        {
            for (var empty = 0; empty < EmptyLooks && time.GetElapsedTime(started) < atMost; )
            {
                // Again each time: an instance that starts meanwhile pauses the group.
                await groups.ResumeAsync(group, cancellationToken).ConfigureAwait(false);
                await Backoff.WaitAsync(Look, time, ending.Token).ConfigureAwait(false);
                if (ending.IsCancellationRequested)
                    return;
                var info = await groups.FindAsync(group, cancellationToken).ConfigureAwait(false);
                empty = info is null or { Waiting: 0, InFlight: 0 } ? empty + 1 : 0;
            }
        }
        finally
        {
            // Not cancelled: a group that stays open would go on at the wrong time.
            await groups.PauseAsync(group, CancellationToken.None).ConfigureAwait(false);
        }
    }
}

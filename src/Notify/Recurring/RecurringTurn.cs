using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Leases;
using Notify.Shared;

namespace Notify.Recurring;

/// <summary>Takes an occurrence, runs it while its lease is kept, and returns it with how it ended.</summary>
internal sealed class RecurringTurn(
    RecurringSchedule schedule,
    string key,
    IRecurringStore store,
    IServiceScopeFactory scopes,
    RecurringMetrics metrics,
    TimeProvider time,
    ILogger logger
)
{
    private const int MostOfError = 1_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a run that was cancelled may take to return before it is told of.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private RecurringOptions Options => schedule.Options;

    /// <param name="step">What to take.</param>
    /// <param name="state">What that was decided by.</param>
    /// <param name="stopping">Cancelled when the host begins to stop.</param>
    /// <param name="cut">Cancelled when it waits no longer.</param>
    public async Task RunAsync(
        RecurringStep step,
        RecurringState state,
        CancellationToken stopping,
        CancellationToken cut
    )
    {
        var owner = Guid.NewGuid().ToString("N");
        var asked = time.GetTimestamp();
        var take = new RecurringTake(owner, state.Version, step.Occurrence!.Value, step.Attempt, Options.Lease);
        // Not cancelled when stopping: a take whose answer nobody heard would last its whole lease.
        if (!await store.TakeAsync(key, take, CancellationToken.None).ConfigureAwait(false))
            return;
        using var keeper = new LeaseKeeper(
            token => store.RenewAsync(key, owner, Options.Lease, token),
            Options.Lease,
            asked,
            time
        );
        using var ending = new CancellationTokenSource();
        var keeping = keeper.RunAsync(ending.Token);
        var end = step.GiveUp
            ? GiveUp(owner, step)
            : await RunAsync(owner, step, state, keeper, stopping, cut).ConfigureAwait(false);
        await ReturnAsync(end, step, keeper, cut).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
    }

    private RecurringReturn GiveUp(string owner, RecurringStep step)
    {
        var error = $"its instance ended during each of {step.Attempt} attempts";
        Log.RecurringGivenUp(logger, null, schedule.Name, step.Occurrence!.Value, step.Attempt);
        metrics.Ended(schedule.Name, "given_up", TimeSpan.Zero);
        return new RecurringReturn(owner, IsDone: true, step.Attempt, TimeSpan.Zero, error);
    }

    private async Task<RecurringReturn> RunAsync(
        string owner,
        RecurringStep step,
        RecurringState state,
        LeaseKeeper keeper,
        CancellationToken stopping,
        CancellationToken cut
    )
    {
        metrics.Began(schedule.Name, state.Now - step.Occurrence!.Value);
        var started = time.GetTimestamp();
        var exception = await CallAsync(step, state, keeper, stopping, cut).ConfigureAwait(false);
        var took = time.GetElapsedTime(started);
        if (exception is null)
        {
            metrics.Ended(schedule.Name, "done", took);
            return new RecurringReturn(owner, IsDone: true, step.Attempt, TimeSpan.Zero, Error: null);
        }

        if (cut.IsCancellationRequested)
        {
            // The attempt does not count; whoever takes it next begins at once.
            metrics.Ended(schedule.Name, "cut_off", took);
            Log.RecurringCutOff(logger, schedule.Name, step.Occurrence.Value);
            return new RecurringReturn(owner, IsDone: false, step.Attempt - 1, TimeSpan.Zero, Error: null);
        }

        return Failed(owner, step, exception, took);
    }

    private RecurringReturn Failed(string owner, RecurringStep step, Exception exception, TimeSpan took)
    {
        var error = ExceptionText.Message(exception);
        error = error.Length > MostOfError ? error[..MostOfError] : error;
        var printable = ExceptionText.Printable(exception);
        var occurrence = step.Occurrence!.Value;
        if (Options.Retry.DelayAfter(step.Attempt, Random.Shared.NextDouble()) is { } after)
        {
            metrics.Ended(schedule.Name, "failed", took);
            Log.RecurringFailed(logger, printable, schedule.Name, occurrence, step.Attempt, after);
            return new RecurringReturn(owner, IsDone: false, step.Attempt, after, error);
        }

        metrics.Ended(schedule.Name, "given_up", took);
        Log.RecurringGivenUp(logger, printable, schedule.Name, occurrence, step.Attempt);
        return new RecurringReturn(owner, IsDone: true, step.Attempt, TimeSpan.Zero, error);
    }

    /// <returns>Why it failed; null if it did not.</returns>
    private async Task<Exception?> CallAsync(
        RecurringStep step,
        RecurringState state,
        LeaseKeeper keeper,
        CancellationToken stopping,
        CancellationToken cut
    )
    {
        using var timeout = new CancellationTokenSource(Options.Timeout, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, keeper.Lost, cut);
        try
        {
            var scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                var run = new RunningOccurrence(schedule.Name, step, state.Last, scope.ServiceProvider, stopping);
                await WatchAsync(schedule.Handle(run, any.Token), step).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception exception) when (keeper.Lost.IsCancellationRequested)
        {
            return new TimeoutException($"The lease ({Options.Lease}, Lease) could not be renewed in time.", exception);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cut.IsCancellationRequested)
        {
            return new TimeoutException($"It ran longer than {Options.Timeout} (Timeout).", exception);
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>
    /// Says so if a run does not return when it is cancelled; it keeps its place, and its lease, until it does.
    /// </summary>
    private async Task WatchAsync(Task handling, RecurringStep step)
    {
        try
        {
            await handling.WaitAsync(Options.Timeout + Grace, time).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!handling.IsCompleted)
        {
            Log.RecurringIgnoresEnd(logger, schedule.Name, step.Occurrence!.Value, Options.Timeout);
            await handling.ConfigureAwait(false);
        }
    }

    private async Task ReturnAsync(RecurringReturn end, RecurringStep step, LeaseKeeper keeper, CancellationToken cut)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (!await store.ReturnAsync(key, end, CancellationToken.None).ConfigureAwait(false))
                    Log.RecurringLost(logger, schedule.Name, step.Occurrence!.Value);
                return;
            }
            catch (Exception exception)
            {
                if (keeper.Lost.IsCancellationRequested || cut.IsCancellationRequested)
                {
                    Log.RecurringNotReturned(logger, exception, schedule.Name, step.Occurrence!.Value);
                    return;
                }

                await Backoff.WaitAsync(Backoff.Pause(failures, LongestPause), time, cut).ConfigureAwait(false);
            }
        }
    }
}

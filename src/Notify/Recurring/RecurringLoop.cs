using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Shared;

namespace Notify.Recurring;

/// <summary>
/// One schedule at work on this host: it waits for the next occurrence and takes it if no other host does.
/// </summary>
internal sealed class RecurringLoop : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Clocks drift, and machines sleep: the store is asked again after this time at the latest.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    /// <summary>How long a run that was cut off may take to return.</summary>
    private static readonly TimeSpan WaitAfterCut = TimeSpan.FromSeconds(2);

    private readonly string _key;
    private readonly IRecurringStore _store;
    private readonly RecurringPlan _plan;
    private readonly RecurringTurn _turn;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly Task _running;
    private long _restsUntil;
    private long _changes;

    /// <summary>Begins at once.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="key">Its name in the store.</param>
    /// <param name="store">Who knows what ran.</param>
    /// <param name="scopes">Scopes for runs.</param>
    /// <param name="metrics">Counts runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public RecurringLoop(
        RecurringSchedule schedule,
        string key,
        IRecurringStore store,
        IServiceScopeFactory scopes,
        RecurringMetrics metrics,
        TimeProvider time,
        ILogger logger
    )
    {
        (Schedule, _key, _store, _time, _logger) = (schedule, key, store, time, logger);
        _plan = new RecurringPlan(schedule.Options, RecurringTimes.Read(schedule.Options));
        _turn = new RecurringTurn(schedule, key, store, scopes, metrics, time, logger);
        _running = RunAsync();
    }

    public RecurringSchedule Schedule { get; }

    /// <summary>True while it runs an occurrence.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>True if it does nothing until the clock moves on.</summary>
    public bool IsResting => Volatile.Read(ref _restsUntil) > _time.GetUtcNow().UtcTicks;

    /// <summary>How often it went to rest, got up, or began a run.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Begins nothing more; a run under way may end, and is cut off at the deadline.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_running.IsCompleted)
            return;
        await _cut.CancelAsync().ConfigureAwait(false);
        await _running
            .WaitAsync(WaitAfterCut, _time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_running.IsCompleted)
            Log.RecurringLeftRunning(_logger, Schedule.Name, WaitAfterCut);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _cut.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var stopping = _stopping.Token;
        for (var failures = 0; !stopping.IsCancellationRequested; )
        {
            try
            {
                await StepAsync(stopping).ConfigureAwait(false);
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                var pause = Backoff.Pause(++failures, LongestPause);
                Log.RecurringStoreFailed(_logger, exception, Schedule.Name, pause);
                await RestAsync(pause).ConfigureAwait(false);
            }
        }
    }

    private async Task StepAsync(CancellationToken stopping)
    {
        var state = await _store.ReadAsync(_key, stopping).ConfigureAwait(false);
        var step = _plan.Decide(state);
        if (step.Occurrence is null)
        {
            await RestAsync(step.Wait ?? LongestRest).ConfigureAwait(false);
            return;
        }

        IsRunning = true;
        Interlocked.Increment(ref _changes);
        try
        {
            await _turn.RunAsync(step, state, stopping, _cut.Token).ConfigureAwait(false);
        }
        finally
        {
            IsRunning = false;
        }
    }

    private async Task RestAsync(TimeSpan rest)
    {
        rest = rest < LongestRest ? rest : LongestRest;
        // Timers cut fractions of a millisecond off; early is too early.
        rest = TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
        Volatile.Write(ref _restsUntil, (_time.GetUtcNow() + rest).UtcTicks);
        Interlocked.Increment(ref _changes);
        await Backoff.WaitAsync(rest, _time, _stopping.Token).ConfigureAwait(false);
        Volatile.Write(ref _restsUntil, 0);
        Interlocked.Increment(ref _changes);
    }
}

using Notify.Calendar;

namespace Notify.Recurring;

/// <summary>Decides, by what the store knows and by its clock, what an instance does next about a schedule.</summary>
internal sealed class RecurringPlan(RecurringOptions options, IOccurrences times)
{
    /// <summary>An occurrence whose instance crashed is tried once more even where failures are not.</summary>
    private const int AttemptsAfterCrash = 2;

    public RecurringStep Decide(RecurringState state)
    {
        if (state.TakenUntil > state.Now)
            return Waiting(state.TakenUntil.Value - state.Now);
        if (state.Pending is not { } pending)
            return NextOf(state, state.Last ?? state.Since);
        if (!IsStillNext(state, pending))
            return NextOf(state, pending);
        if (state.ReadyAt > state.Now)
            return Waiting(Sooner(state.ReadyAt.Value, state) - state.Now);
        return state.Attempts < AttemptsOf(state)
            ? new RecurringStep(null, pending, state.Attempts + 1, GiveUp: false)
            : new RecurringStep(null, pending, state.Attempts, GiveUp: true);
    }

    /// <summary>True if no newer occurrence takes the place of one that failed.</summary>
    private bool IsStillNext(RecurringState state, DateTimeOffset pending) =>
        options.Missed == MissedRuns.All || times.LastWithin(pending, state.Now, 1).Count == 0;

    private RecurringStep NextOf(RecurringState state, DateTimeOffset after)
    {
        var isAll = options.Missed == MissedRuns.All;
        var due = times.LastWithin(after, state.Now, isAll ? options.MissedLimit : 1);
        if (due.Count > 0 && !(options.Missed == MissedRuns.Skip && state.Now - due[^1] > options.MissedAfter))
            return new RecurringStep(null, isAll ? due[0] : due[^1], 1, GiveUp: false);
        return Waiting(times.NextAfter(state.Now) - state.Now);
    }

    /// <summary>A retry that waits gives way to the next occurrence, unless each is run.</summary>
    private DateTimeOffset Sooner(DateTimeOffset readyAt, RecurringState state) =>
        options.Missed != MissedRuns.All && times.NextAfter(state.Now) is { } next && next < readyAt ? next : readyAt;

    // Who has it lapsed: whoever had it is gone, and said nothing of how it ended.
    private int AttemptsOf(RecurringState state) =>
        state.TakenUntil is null ? options.Retry.Attempts : Math.Max(options.Retry.Attempts, AttemptsAfterCrash);

    private static RecurringStep Waiting(TimeSpan? wait) => new(wait, null, 0, GiveUp: false);
}

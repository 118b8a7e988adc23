namespace Notify;

/// <summary>
/// What becomes of occurrences that nobody ran at their time: the application was down, or a run took longer than its
/// period.
/// </summary>
public enum MissedRuns
{
    /// <summary>The latest of them is run, late; the earlier ones are not.</summary>
    Once,

    /// <summary>
    /// None that is older than <see cref="RecurringOptions.MissedAfter" /> is run; the schedule goes on with the next.
    /// </summary>
    Skip,

    /// <summary>
    /// Each is run, earliest first, one after the other, but no more than the latest
    /// <see cref="RecurringOptions.MissedLimit" />.
    /// </summary>
    All,
}

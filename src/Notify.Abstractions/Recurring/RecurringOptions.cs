namespace Notify;

/// <summary>
/// When something recurs, and how it is run: section <c>Recurring:{name}</c>. Exactly one of <see cref="Every" />,
/// <see cref="DailyAt" /> (with <see cref="On" /> for days of the week) and <see cref="Cron" /> is set; a time in the
/// section replaces the one in code.
/// </summary>
public sealed class RecurringOptions
{
    /// <summary>
    /// A fixed interval, 100 milliseconds to 3,650 days, in elapsed time: daylight saving does not touch it. Counted
    /// from <see cref="From" />, so that every instance agrees and restarts change nothing: every minute means at each
    /// full minute.
    /// </summary>
    public TimeSpan? Every { get; set; }

    /// <summary>Where <see cref="Every" /> is counted from. Midnight of 1 January 1970 in UTC unless set.</summary>
    public DateTimeOffset From { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>
    /// A time of the day in <see cref="TimeZone" />, in whole seconds. On a day whose clock skips it, it runs at the
    /// first moment after the gap; on one whose clock shows it twice, it runs the first time only.
    /// </summary>
    public TimeOnly? DailyAt { get; set; }

    /// <summary>
    /// With <see cref="DailyAt" />: the days of the week. Every day if none is named; one that is named twice counts
    /// once.
    /// </summary>
    public IReadOnlyList<DayOfWeek> On { get; set; } = [];

    /// <summary>
    /// A cron expression of five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday),
    /// each <c>*</c>, a number or a name, a range, a step, or a list of them. If both days are restricted, either is
    /// enough. If the hours are restricted, gaps and repeated hours are as with <see cref="DailyAt" />; if they are
    /// <c>*</c> or <c>*/n</c>, it runs in both passes of a repeated hour and not for times that do not exist.
    /// </summary>
    public string? Cron { get; set; }

    /// <summary>
    /// The zone of <see cref="DailyAt" /> and <see cref="Cron" />, as the IANA database names it:
    /// <c>Europe/Berlin</c>. UTC unless set.
    /// </summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What becomes of occurrences nobody ran at their time. The latest is run unless set.</summary>
    public MissedRuns Missed { get; set; }

    /// <summary>
    /// With <see cref="MissedRuns.Skip" />: how late an occurrence may begin and not count as missed. Shorter skips
    /// more after slow moments. A minute unless set.
    /// </summary>
    public TimeSpan MissedAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>With <see cref="MissedRuns.All" />: most that are caught up, 1 to 10,000. 100 unless set.</summary>
    public int MissedLimit { get; set; } = 100;

    /// <summary>
    /// How long a run stays with an instance that falls silent, 1 second to 1 hour; renewed while it runs. After a
    /// crash another instance takes the run over this much later; an instance that cannot renew cancels its run by
    /// then. 30 seconds unless set.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a run may take, up to 24 hours. Then its token is cancelled and the attempt has failed. An hour unless
    /// set.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Further attempts at an occurrence whose run failed, or whose instance crashed. None unless set: the next
    /// occurrence is the next try, and after a crash one more attempt.
    /// </summary>
    public RetryOptions Retry { get; set; } = RetryOptions.None;

    /// <summary>
    /// Whether every instance runs each occurrence by itself, and forgets with its process what it missed. Unless set,
    /// one instance runs it, which takes a store that all share.
    /// </summary>
    public bool PerInstance { get; set; }

    /// <summary>Whether it is run at all; false in a section turns off what code adds. True unless set.</summary>
    public bool Enabled { get; set; } = true;
}

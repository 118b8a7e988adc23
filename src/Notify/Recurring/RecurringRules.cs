namespace Notify.Recurring;

/// <summary>The limits of <see cref="RecurringOptions" />.</summary>
internal static class RecurringRules
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(3650);
    private static readonly DateTimeOffset FirstDay = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong, a sentence per fault.</summary>
    public static IEnumerable<string> Faults(string name, RecurringOptions options)
    {
        if (Names.GroupFault(name) is { } fault)
            yield return $"{fault}.";
        foreach (var problem in TimeFaults(options).Concat(RunFaults(options)))
            yield return problem;
        foreach (var problem in options.Retry.Faults())
            yield return $"Retry: {problem}.";
    }

    private static IEnumerable<string> TimeFaults(RecurringOptions options)
    {
        var times =
            (options.Every is null ? 0 : 1) + (options.DailyAt is null ? 0 : 1) + (options.Cron is null ? 0 : 1);
        if (times != 1)
        {
            yield return times == 0
                ? "it has no time; set Every, DailyAt or Cron."
                : "it has more than one of Every, DailyAt and Cron; set one.";
            yield break;
        }

        if (options.Every is { } every && (every < ShortestInterval || every > LongestInterval || HasFraction(every)))
            yield return $"Every is {every}; set 100 milliseconds to 3650 days, in whole milliseconds.";
        else if (options.DailyAt is { } time && time.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return $"DailyAt is {time:O}; set whole seconds.";
        else if (ReadFault(options) is { } fault)
            yield return $"{fault}.";
        if (options.On.Count > 0 && options.DailyAt is null)
            yield return "On names days of the week, which needs DailyAt; set it, or write the days into Cron.";
        foreach (var unknown in options.On.Where(day => !Enum.IsDefined(day)))
            yield return $"On has {unknown}, which is no day of the week; write Monday to Sunday.";
    }

    private static IEnumerable<string> RunFaults(RecurringOptions options)
    {
        if (!Enum.IsDefined(options.Missed))
            yield return $"Missed is {options.Missed}; set Once, Skip or All.";
        if (options.MissedAfter < TimeSpan.Zero)
            yield return $"MissedAfter is {options.MissedAfter}; set zero at least.";
        if (options.MissedLimit is < 1 or > 10_000)
            yield return $"MissedLimit is {options.MissedLimit}; set 1 to 10000.";
        if (options.Lease < TimeSpan.FromSeconds(1) || options.Lease > TimeSpan.FromHours(1))
            yield return $"Lease is {options.Lease}; set 1 second to 1 hour.";
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromDays(1))
            yield return $"Timeout is {options.Timeout}; set more than zero, a day at most.";
    }

    private static string? ReadFault(RecurringOptions options)
    {
        try
        {
            // 29 February is a time; 30 February never comes.
            return RecurringTimes.Read(options).NextAfter(FirstDay) is null
                ? $"Cron is '{options.Cron}', which never comes"
                : null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static bool HasFraction(TimeSpan time) => time.Ticks % TimeSpan.TicksPerMillisecond != 0;
}

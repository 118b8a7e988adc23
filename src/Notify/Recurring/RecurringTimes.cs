using Notify.Calendar;

namespace Notify.Recurring;

/// <summary>Reads when something recurs from its options.</summary>
internal static class RecurringTimes
{
    /// <exception cref="FormatException">The options say nothing that can be read; the text says why.</exception>
    public static IOccurrences Read(RecurringOptions options)
    {
        if (options.Every is { } every)
            return new IntervalOccurrences(every, options.From);
        var clock = new WallClock(Zone(options.TimeZone));
        return new CalendarOccurrences(options.DailyAt is { } time ? Daily(time, options.On) : Cron(options), clock);
    }

    private static DayPattern Daily(TimeOnly time, IReadOnlyList<DayOfWeek> days) =>
        new(day => days.Count == 0 || days.Contains(day.DayOfWeek), [time], everyHour: false);

    private static DayPattern Cron(RecurringOptions options)
    {
        try
        {
            return CronExpression.Read(options.Cron!);
        }
        catch (FormatException exception)
        {
            throw new FormatException(
                $"Cron is '{options.Cron}', which cannot be read: {exception.Message}. Write minute, hour, day of the month, month and day of the week, for example \"30 2 * * MON-FRI\"",
                exception
            );
        }
    }

    private static TimeZoneInfo Zone(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new FormatException(
                $"TimeZone is '{name}', which this machine does not know; write a name of the IANA database, for example \"Europe/Berlin\", or install tzdata"
            );
}

namespace Notify.Calendar;

/// <summary>Reads a cron expression of five fields.</summary>
internal static class CronExpression
{
    private static readonly CronField Minutes = new("minute", 0, 59);
    private static readonly CronField Hours = new("hour", 0, 23);
    private static readonly CronField DaysOfMonth = new("day of the month", 1, 31);

    private static readonly CronField Months = new(
        "month",
        1,
        12,
        "JAN",
        "FEB",
        "MAR",
        "APR",
        "MAY",
        "JUN",
        "JUL",
        "AUG",
        "SEP",
        "OCT",
        "NOV",
        "DEC"
    );

    // Sunday is 7, too.
    private static readonly CronField DaysOfWeek = new(
        "day of the week",
        0,
        7,
        "SUN",
        "MON",
        "TUE",
        "WED",
        "THU",
        "FRI",
        "SAT"
    );

    /// <exception cref="FormatException">It cannot be read; the text says why.</exception>
    public static DayPattern Read(string expression)
    {
        var fields = expression.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
            throw new FormatException($"it has {fields.Length} fields; five are needed");
        var minutes = Minutes.Read(fields[0]);
        var hours = Hours.Read(fields[1]);
        var times = hours.SelectMany(hour => minutes.Select(minute => new TimeOnly(hour, minute)));
        return new DayPattern(Days(fields[2], fields[3], fields[4]), times, CronField.IsOpen(fields[1]));
    }

    private static Func<DateOnly, bool> Days(string ofMonth, string ofMonths, string ofWeek)
    {
        var months = Months.Read(ofMonths);
        var dates = DaysOfMonth.Read(ofMonth);
        var weekdays = DaysOfWeek.Read(ofWeek).Select(day => (DayOfWeek)(day % 7)).ToHashSet();
        // Two restrictions of the day are alternatives, as cron always had it.
        var either = !CronField.IsOpen(ofMonth) && !CronField.IsOpen(ofWeek);
        return day =>
            months.Contains(day.Month)
            && (
                either
                    ? dates.Contains(day.Day) || weekdays.Contains(day.DayOfWeek)
                    : dates.Contains(day.Day) && weekdays.Contains(day.DayOfWeek)
            );
    }
}

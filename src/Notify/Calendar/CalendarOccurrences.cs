namespace Notify.Calendar;

/// <summary>Times of days, as the clocks of a zone show them.</summary>
internal sealed class CalendarOccurrences(DayPattern days, WallClock clock) : IOccurrences
{
    /// <summary>29 February comes after eight years at the latest, on a day of the week after up to 40.</summary>
    private const int MostDays = 41 * 366;

    /// <summary>Each look goes further back than the one before, so that a long time away costs little.</summary>
    private static readonly TimeSpan[] Looks =
    [
        TimeSpan.FromHours(2),
        TimeSpan.FromDays(2),
        TimeSpan.FromDays(62),
        TimeSpan.FromDays(MostDays),
    ];

    public DateTimeOffset? NextAfter(DateTimeOffset moment)
    {
        foreach (var occurrence in After(moment))
            return occurrence;
        return null;
    }

    public IReadOnlyList<DateTimeOffset> LastWithin(DateTimeOffset after, DateTimeOffset until, int most)
    {
        List<DateTimeOffset> found = [];
        foreach (var look in Looks)
        {
            var from = until - look > after ? until - look : after;
            found = [.. After(from).TakeWhile(occurrence => occurrence <= until).TakeLast(most)];
            if (found.Count == most || from == after)
                break;
        }

        return found;
    }

    /// <summary>Occurrences in order; moments of several times in one gap are one.</summary>
    private IEnumerable<DateTimeOffset> After(DateTimeOffset moment)
    {
        var last = moment;
        // What is shown may be ahead of what is to come by a gap, and behind by a repeated hour.
        var day = DateOnly.FromDateTime(clock.At(moment).AddDays(-1));
        for (var i = 0; i < MostDays && day.Year < 9999; i++, day = day.AddDays(1))
        {
            if (!days.Includes(day))
                continue;
            foreach (var occurrence in days.EveryHour ? PassesOf(day) : TimesOf(day))
            {
                if (occurrence <= last)
                    continue;
                last = occurrence;
                yield return occurrence;
            }
        }
    }

    private IEnumerable<DateTimeOffset> TimesOf(DateOnly day) =>
        days.Times.Select(time => clock.First(day.ToDateTime(time)));

    /// <summary>By the minute as it passes, so that an hour that comes twice counts twice.</summary>
    private IEnumerable<DateTimeOffset> PassesOf(DateOnly day)
    {
        var end = clock.First(day.AddDays(1).ToDateTime(TimeOnly.MinValue));
        for (var at = clock.First(day.ToDateTime(TimeOnly.MinValue)); at < end; at = at.AddMinutes(1))
        {
            var shown = clock.At(at);
            if (DateOnly.FromDateTime(shown) == day && days.Shows(TimeOnly.FromDateTime(shown)))
                yield return at;
        }
    }
}

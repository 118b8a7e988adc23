namespace Notify.Calendar;

/// <summary>What the clocks of a zone show, and when they show it.</summary>
internal sealed class WallClock(TimeZoneInfo zone)
{
    /// <summary>Longer than any gap there was.</summary>
    private const int MostMinutesOfGap = 24 * 60;

    public DateTime At(DateTimeOffset moment) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(moment, zone).DateTime, DateTimeKind.Unspecified);

    /// <summary>
    /// When the clocks first show a time; if they skip it, the first moment after the gap. It never goes back when the
    /// time goes on.
    /// </summary>
    public DateTimeOffset First(DateTime shown)
    {
        if (zone.IsInvalidTime(shown))
            return AfterGap(shown);
        var offset = zone.IsAmbiguousTime(shown) ? zone.GetAmbiguousTimeOffsets(shown).Max() : zone.GetUtcOffset(shown);
        return new DateTimeOffset(shown, offset).ToUniversalTime();
    }

    private DateTimeOffset AfterGap(DateTime shown)
    {
        var minute = new DateTime(shown.Year, shown.Month, shown.Day, shown.Hour, shown.Minute, 0);
        for (var more = 1; more <= MostMinutesOfGap; more++)
        {
            var later = minute.AddMinutes(more);
            if (!zone.IsInvalidTime(later))
                return new DateTimeOffset(later, zone.GetUtcOffset(later)).ToUniversalTime();
        }

        return new DateTimeOffset(shown, zone.BaseUtcOffset).ToUniversalTime();
    }
}

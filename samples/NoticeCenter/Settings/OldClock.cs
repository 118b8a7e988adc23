using System.Globalization;

namespace NoticeCenter;

/// <summary>Times as the old system writes them: of one time zone, which they do not name.</summary>
internal sealed class OldClock(TimeZoneInfo zone)
{
    /// <exception cref="BadFieldException">There is no such time on that day in that zone.</exception>
    public DateTimeOffset? Read(DateTime? local)
    {
        if (local is not { } time)
            return null;
        if (zone.IsInvalidTime(time))
            throw new BadFieldException("time", $"is none that clocks in {zone.Id} show; they go forward over it.");
        var offset = zone.GetUtcOffset(time);
        var isThere = time.Ticks >= offset.Ticks && time.Ticks - offset.Ticks <= DateTime.MaxValue.Ticks;
        return isThere
            ? new DateTimeOffset(time, offset).ToUniversalTime()
            : throw new BadFieldException("time", "is before the first or after the last time there is in UTC.");
    }

    public string Show(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.Offset == TimeSpan.Zero
            ? Text(local.UtcDateTime, "yyyy-MM-ddTHH:mm:ssK")
            : Text(local, "yyyy-MM-ddTHH:mm:ssK");
    }

    private static string Text(IFormattable time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}

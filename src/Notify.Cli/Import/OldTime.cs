using System.Globalization;

namespace Notify.Cli;

/// <summary>Times as the old system's tables have them: by its own clock, without a zone.</summary>
internal static class OldTime
{
    /// <summary>The moment, or null if the text is no time; a zero date is none.</summary>
    /// <param name="text">The column as text.</param>
    /// <param name="zone">The zone of the old system's clock.</param>
    public static DateTimeOffset? Read(string? text, TimeZoneInfo zone)
    {
        if (
            !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            || time.Year < 1970
        )
            return null;
        // The text names a zone of its own.
        if (time.Kind == DateTimeKind.Utc)
            return new DateTimeOffset(time);
        // In the hour that a clock leaves out, the zone's usual offset is as good as any.
        var offset = zone.IsInvalidTime(time) ? zone.BaseUtcOffset : zone.GetUtcOffset(time);
        return new DateTimeOffset(time, offset);
    }
}

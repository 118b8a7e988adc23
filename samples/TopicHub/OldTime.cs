using System.Globalization;

namespace TopicHub;

/// <summary>Times as the old systems write them: in the server's own time zone.</summary>
internal static class OldTime
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";

    public static string Write(DateTimeOffset time) =>
        time.ToLocalTime().ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset? Read(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            Format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeLocal,
            out var time
        )
            ? time
            : null;
}

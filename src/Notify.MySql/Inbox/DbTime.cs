namespace Notify.MySql;

/// <summary>Times as the tables have them: UTC, in whole microseconds.</summary>
internal static class DbTime
{
    public static DateTime To(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Unspecified);

    public static object To(DateTimeOffset? time) => time is { } value ? To(value) : DBNull.Value;

    public static DateTimeOffset From(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static DateTimeOffset? From(DateTime? time) => time is { } value ? From(value) : null;

    /// <summary>A time as it will come back.</summary>
    public static DateTimeOffset Cut(DateTimeOffset time) => From(To(time));
}

namespace Notify.MySql;

/// <summary>Times as the tables have them: UTC, in whole microseconds.</summary>
internal static class DbTime
{
    public static DateTime To(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Unspecified);

    public static object To(DateTimeOffset? time) => time is { } value ? To(value) : DBNull.Value;

    public static DateTimeOffset From(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static DateTimeOffset? From(DateTime? time) => time is { } value ? From(value) : null;

    /// <summary>The first whole microsecond that is not before a time, and not before 1970.</summary>
    public static DateTime Up(DateTimeOffset time)
    {
        if (time <= DateTimeOffset.UnixEpoch)
            return To(DateTimeOffset.UnixEpoch);
        var over = time.UtcTicks % TimeSpan.TicksPerMicrosecond;
        return To(over == 0 ? time : time.AddTicks(TimeSpan.TicksPerMicrosecond - over));
    }

    /// <summary>A time as it will come back.</summary>
    public static DateTimeOffset Cut(DateTimeOffset time) => From(To(time));
}

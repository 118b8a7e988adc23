namespace Notify;

/// <summary>
/// Times on the wire: whole Unix milliseconds, rounded up, so that nothing that crosses a server is ever early.
/// </summary>
public static class WireTime
{
    /// <summary>The first whole millisecond that is not before the given time.</summary>
    /// <param name="time">Any time from 1970 on.</param>
    public static long ToMilliseconds(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>The time of a whole Unix millisecond.</summary>
    /// <param name="milliseconds">Milliseconds since 1970-01-01 UTC.</param>
    public static DateTimeOffset FromMilliseconds(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

namespace Notify;

/// <summary>
/// Times on the wire: whole Unix milliseconds, rounded up, so that nothing that crosses a server is ever early.
/// </summary>
public static class WireTime
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The first whole millisecond that is not before the given time.</summary>
    /// <param name="time">Any time from 1970 on.</param>
    public static long ToMilliseconds(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>The time of a whole Unix millisecond.</summary>
    /// <param name="milliseconds">Milliseconds since 1970-01-01 UTC.</param>
    /// <returns>
    /// The time; the last (or first) one there is for a number beyond it, as rounding up the last one gives.
    /// </returns>
    public static DateTimeOffset FromMilliseconds(long milliseconds)
    {
        if (milliseconds > Last)
            return DateTimeOffset.MaxValue;
        return milliseconds < First ? DateTimeOffset.MinValue : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}

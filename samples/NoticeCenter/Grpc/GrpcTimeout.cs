using System.Globalization;

namespace NoticeCenter;

/// <summary>What a caller says of how long it waits: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int MostDigits = 8;

    /// <summary>Longer than any call is worth, and as long as a timer can be.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The time in a header, cut to what a timer takes; null if there is none.</summary>
    /// <exception cref="GrpcException">It is no time.</exception>
    public static TimeSpan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var digits = text[..^1];
        var isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (!isNumber || digits.Length > MostDigits || UnitOf(text[^1]) is not { } unit)
            throw new GrpcException(
                GrpcStatus.InvalidArgument,
                "grpc-timeout is no time; write up to 8 digits and one of H, M, S, m, u, n."
            );
        // A nanosecond is less than a tick, and eight digits of hours are more ticks than there are.
        var ticks = Math.Min((decimal)number * unit, Longest.Ticks);
        return TimeSpan.FromTicks((long)decimal.Ceiling(ticks));
    }

    /// <summary>Ticks in a unit.</summary>
    private static decimal? UnitOf(char unit) =>
        unit switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 1m / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
}

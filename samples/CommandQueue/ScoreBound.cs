using System.Globalization;

namespace CommandQueue;

/// <summary>
/// One end of a window of times, as the old system took it: a number, <c>(</c> and a number, or infinite.
/// </summary>
/// <param name="Value">The time in seconds since 1970.</param>
/// <param name="IsOpen">True if the time itself is not meant.</param>
internal readonly record struct ScoreBound(double Value, bool IsOpen)
{
    public static bool TryRead(string? text, out ScoreBound bound)
    {
        var isOpen = text?.StartsWith('(') == true;
        var number = isOpen ? text![1..] : text;
        var isRead = TryReadNumber(number, out var value);
        bound = new ScoreBound(value, isOpen);
        return isRead;
    }

    public bool IsAtOrBelow(long score) => IsOpen ? Value < score : Value <= score;

    public bool IsAtOrAbove(long score) => IsOpen ? Value > score : Value >= score;

    private static bool TryReadNumber(string? text, out double value)
    {
        switch (text?.ToLowerInvariant())
        {
            case "-inf" or "-infinity":
                value = double.NegativeInfinity;
                return true;
            case "inf" or "+inf" or "infinity" or "+infinity":
                value = double.PositiveInfinity;
                return true;
            default:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                    && double.IsFinite(value);
        }
    }
}

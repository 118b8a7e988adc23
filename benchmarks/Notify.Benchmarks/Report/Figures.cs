using System.Diagnostics;
using System.Globalization;

namespace Notify.Benchmarks.Report;

/// <summary>How figures are written, and what is made of several.</summary>
internal static class Figures
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            return double.NaN;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Mebi(long bytes) => Whole(bytes / (double)(1 << 20));

    public static string Tenths(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString(value < 10 ? "N2" : "N0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double value) => value.ToString("N3", CultureInfo.InvariantCulture);

    public static double MillisecondsOf(long stopwatchTicks) => stopwatchTicks * 1000d / Stopwatch.Frequency;
}

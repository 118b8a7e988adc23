using System.Globalization;
using Notify.Benchmarks.Report;
using Notify.MySql;

namespace Notify.Benchmarks.Reshard;

/// <summary>How long each moved user had to wait.</summary>
internal sealed class Pauses : IProgress<ReshardProgress>
{
    private readonly Lock _gate = new();
    private readonly List<double> _all = [];

    public void Report(ReshardProgress value)
    {
        lock (_gate)
        {
            if (value.What == "move")
                _all.Add(value.Pause.TotalMilliseconds);
        }
    }

    public MarkdownTable Table(int large)
    {
        var table = new MarkdownTable("p50", "p99", $"longest, the user with {large:N0}");
        table.Add(At(_all, 0.5), At(_all, 0.99), At(_all, 1));
        return table;
    }

    public static string At(List<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0
            ? "-"
            : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))]
                .ToString("N1", CultureInfo.InvariantCulture);
    }
}

using System.Globalization;
using Notify.Benchmarks.Cli;

namespace Notify.Benchmarks.Streams;

/// <summary>Each connection is an open file in both processes.</summary>
internal static class OpenFiles
{
    private const int Others = 500;

    /// <exception cref="UsageException">The system does not allow as many.</exception>
    public static void Check(int connections)
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
            return;
        var line = File.ReadLines(Limits).First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        if (int.TryParse(hard, CultureInfo.InvariantCulture, out var most) && most < connections + Others)
        {
            throw new UsageException(
                $"{connections} connections need as many open files, and {most} are allowed. "
                    + "Run 'ulimit -n 65536' before, or give --connections fewer."
            );
        }
    }
}

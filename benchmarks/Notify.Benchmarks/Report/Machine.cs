using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Notify.Benchmarks.Report;

/// <summary>What a reader must know of the machine to read a figure. No name and no path of it.</summary>
internal static class Machine
{
    public static string Summary { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), "
                + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):N0} GiB, "
                + $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
                + $"{(GCSettings.IsServerGC ? "server" : "workstation")} garbage collection"
        );
}

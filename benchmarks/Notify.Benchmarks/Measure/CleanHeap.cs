namespace Notify.Benchmarks.Measure;

/// <summary>Collects what earlier runs left, so that no run pays for another.</summary>
internal static class CleanHeap
{
    public static void Make()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
    }

    /// <summary>The bytes that live now.</summary>
    public static long LiveBytes()
    {
        Make();
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}

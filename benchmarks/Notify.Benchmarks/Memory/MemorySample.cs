using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Memory;

/// <summary>One look at the process.</summary>
internal sealed record MemorySample(
    double Second,
    double AcceptedPerSecond,
    long Refused,
    double HandledPerSecond,
    long Depth,
    long WorkingSet,
    long Heap
)
{
    public void AddTo(MarkdownTable table) =>
        table.Add(
            Figures.Whole(Second),
            Figures.Whole(AcceptedPerSecond),
            Figures.Whole(Refused),
            Figures.Whole(HandledPerSecond),
            Figures.Whole(Depth),
            Figures.Mebi(WorkingSet),
            Figures.Mebi(Heap)
        );
}

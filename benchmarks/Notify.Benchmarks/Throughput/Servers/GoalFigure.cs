namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>What a goal compares.</summary>
internal enum GoalFigure
{
    /// <summary>Messages a second: more is better.</summary>
    Rate,

    /// <summary>Bytes allocated per message: less is better.</summary>
    Bytes,

    /// <summary>The median latency: less is better.</summary>
    Latency,
}

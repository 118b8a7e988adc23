namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>What is measured over a server.</summary>
internal enum Part
{
    /// <summary>Messages are sent, confirmed, and kept in a queue that nobody reads.</summary>
    Publish,

    /// <summary>Messages are sent and handled at the same time.</summary>
    End,

    /// <summary>Messages are sent at a steady rate and handled.</summary>
    Pace,
}

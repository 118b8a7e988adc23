namespace Notify;

/// <summary>A topic as its server sees it at one moment.</summary>
public sealed record TopicInfo
{
    /// <summary>The topic.</summary>
    public required string Name { get; init; }

    /// <summary>How many partitions it has.</summary>
    public int Partitions { get; init; }

    /// <summary>True if it holds nothing for groups to come.</summary>
    public bool Transient { get; init; }

    /// <summary>The groups that receive it.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>How many messages it holds for want of a durable group.</summary>
    public long Held { get; init; }

    /// <summary>How long the oldest held message has been held; null if none is.</summary>
    public TimeSpan? OldestHeldAge { get; init; }
}

namespace Notify.RabbitMq;

/// <summary>A topic as the registry tells it. Never changed: a change makes a new one.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Partitions">Over how many partitions its keys spread.</param>
/// <param name="Transient">Whether it holds nothing.</param>
internal sealed record TopicState(string Name, int Partitions, bool Transient)
{
    /// <summary>True if its hold queue may have messages.</summary>
    public bool MayHold { get; init; }

    /// <summary>The durable group that gets what the topic held; null if there is none yet.</summary>
    public string? Heir { get; init; }
}

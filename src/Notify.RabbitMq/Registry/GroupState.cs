namespace Notify.RabbitMq;

/// <summary>A group as the registry tells it. Never changed: a change makes a new one.</summary>
/// <param name="Name">The group.</param>
/// <param name="Ordered">Whether it is ordered by key.</param>
/// <param name="Ephemeral">Whether it ends with its consumer.</param>
internal sealed record GroupState(string Name, bool Ordered, bool Ephemeral)
{
    public IReadOnlyList<TopicPattern> Patterns { get; init; } = [];

    /// <summary>How many queues it has, if it is ordered by key: as its widest topic ever needed.</summary>
    public int Partitions { get; init; } = 1;

    public bool Paused { get; init; }

    /// <summary>Its consumers in the order in which they joined.</summary>
    public IReadOnlyList<MemberState> Members { get; init; } = [];

    /// <summary>Where in the registry its consumers changed last.</summary>
    public long Version { get; init; }

    public bool Receives(string topic) => Patterns.Any(pattern => pattern.Matches(topic));

    public bool Has(string member) => Members.Any(known => known.Id == member);

    /// <summary>Which consumer a partition belongs to; null if there is none.</summary>
    public string? OwnerOf(int partition) => Members.Count == 0 ? null : Members[partition % Members.Count].Id;
}

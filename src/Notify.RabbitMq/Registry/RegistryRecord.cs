using System.Text.Json.Serialization;

namespace Notify.RabbitMq;

/// <summary>One line of the registry. Unknown fields are ignored, unknown kinds are passed over.</summary>
internal sealed record RegistryRecord
{
    /// <summary>Tells the writer its own record.</summary>
    public required Guid Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required RegistryRecordKind Kind { get; init; }

    /// <summary>The topic or group it is about.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of a topic: over how many partitions its keys spread.</summary>
    public int Partitions { get; init; }

    /// <summary>Of a topic: whether it holds nothing.</summary>
    public bool Transient { get; init; }

    /// <summary>Of a group: whether it is ordered by key.</summary>
    public bool Ordered { get; init; }

    /// <summary>Of a group: whether it ends with its consumer.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>The topics and patterns it is about.</summary>
    public IReadOnlyList<string>? Topics { get; init; }

    /// <summary>The consumer it is about.</summary>
    public string? Member { get; init; }

    /// <summary>Up to which change of the group's consumers the consumer has adapted.</summary>
    public long Version { get; init; }
}

using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>How messages to a topic are addressed.</summary>
internal sealed class TopicRoute(TopicState topic, BrokerNames names)
{
    private readonly CachedString[] _keys =
    [
        .. Enumerable.Range(0, topic.Partitions).Select(p => new CachedString(BrokerNames.RoutingKey(p, topic.Name))),
    ];

    public TopicState Topic => topic;

    public CachedString Exchange { get; } = new(topic.Transient ? names.Transient : names.Topics);

    /// <summary>Whether what no group receives must be told: then it was neither taken nor held.</summary>
    public bool Mandatory => !topic.Transient;

    public CachedString KeyOf(Message message) => _keys[PartitionOf(message)];

    public int PartitionOf(Message message) => Partition.Of(message.Key, _keys.Length);
}

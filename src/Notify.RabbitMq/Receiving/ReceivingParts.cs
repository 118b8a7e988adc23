namespace Notify.RabbitMq;

/// <summary>What consumers share.</summary>
/// <param name="Link">The connection for receiving.</param>
/// <param name="Registry">Topics and groups.</param>
/// <param name="Topics">Makes topics ready.</param>
/// <param name="Topology">Makes queues and bindings.</param>
/// <param name="Members">Tells who is alive.</param>
/// <param name="Settlement">Carries out decisions.</param>
/// <param name="Settings">Limits, clock and log.</param>
internal sealed record ReceivingParts(
    BrokerLink Link,
    BrokerRegistry Registry,
    TopicDirectory Topics,
    TopologyWriter Topology,
    Membership Members,
    Settlement Settlement,
    RabbitMqSettings Settings
);

namespace Notify.InMemory;

/// <summary>Joins groups of the memory server.</summary>
internal sealed class InMemoryConsumer(InMemoryBroker broker) : IMessageConsumer
{
    public TransportCapabilities Capabilities =>
        TransportCapabilities.Patterns
        | TransportCapabilities.OrderByKey
        | TransportCapabilities.EphemeralGroups
        | TransportCapabilities.Holding
        | TransportCapabilities.FencedSettling
        | TransportCapabilities.GroupAdministration
        | TransportCapabilities.DeadLetters;

    public ValueTask<IMessageSubscription> SubscribeAsync(
        Subscription subscription,
        IDeliveryReceiver receiver,
        CancellationToken cancellationToken = default
    )
    {
        subscription.ThrowIfInvalid();
        cancellationToken.ThrowIfCancellationRequested();
        var group = broker.Join(subscription);
        var consumer = new InMemorySubscription(group, subscription, receiver, broker.Settings, broker.Remove);
        group.Join(consumer);
        return new(consumer);
    }
}

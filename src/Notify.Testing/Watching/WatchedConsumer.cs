namespace Notify.Testing;

/// <summary>The consumer of the embedded default, whose every delivery and its outcome are seen.</summary>
internal sealed class WatchedConsumer(IMessageConsumer inner, Journal journal) : IMessageConsumer
{
    public TransportCapabilities Capabilities => inner.Capabilities;

    public ValueTask<IMessageSubscription> SubscribeAsync(
        Subscription subscription,
        IDeliveryReceiver receiver,
        CancellationToken cancellationToken = default
    ) => inner.SubscribeAsync(subscription, new WatchedReceiver(receiver, journal), cancellationToken);
}

namespace Notify;

/// <summary>Receives messages for groups.</summary>
public interface IMessageConsumer
{
    /// <summary>What this transport can do.</summary>
    TransportCapabilities Capabilities { get; }

    /// <summary>
    /// Joins a group, creating it if it does not exist, and hands its deliveries to the receiver until the subscription
    /// is disposed. A lost connection is restored behind the scenes; while the server is out of reach the task ends all
    /// the same, and the group is joined as soon as it can be.
    /// </summary>
    /// <param name="subscription">The group, its topics and its limits.</param>
    /// <param name="receiver">Takes the deliveries.</param>
    /// <param name="cancellationToken">Ends the attempt to join.</param>
    /// <exception cref="InvalidInputException">The subscription is malformed or contradicts the group that
    /// exists.</exception>
    /// <exception cref="NotSupportedByAdapterException">It asks for what this transport cannot do.</exception>
    ValueTask<IMessageSubscription> SubscribeAsync(
        Subscription subscription,
        IDeliveryReceiver receiver,
        CancellationToken cancellationToken = default
    );
}

namespace Notify.Redis;

/// <summary>Joins groups.</summary>
internal sealed class RedisConsumer(
    RedisLink link,
    RedisKeys keys,
    TopicRegister register,
    WakeHub wakes,
    RedisSettings settings
) : IMessageConsumer
{
    public TransportCapabilities Capabilities =>
        TransportCapabilities.Durable
        | TransportCapabilities.Patterns
        | TransportCapabilities.OrderByKey
        | TransportCapabilities.EphemeralGroups
        | TransportCapabilities.Holding
        | TransportCapabilities.FencedSettling
        | TransportCapabilities.GroupAdministration
        | TransportCapabilities.DeadLetters;

    public async ValueTask<IMessageSubscription> SubscribeAsync(
        Subscription subscription,
        IDeliveryReceiver receiver,
        CancellationToken cancellationToken = default
    )
    {
        subscription.ThrowIfInvalid();
        cancellationToken.ThrowIfCancellationRequested();
        if (subscription.Ephemeral)
        {
            var listener = new EphemeralSubscription(subscription, receiver, link, keys, register, wakes, settings);
            await listener.StartAsync(cancellationToken).ConfigureAwait(false);
            return listener;
        }

        var consumer = new RedisSubscription(subscription, receiver, link, keys, register, wakes, settings);
        await consumer.StartAsync(cancellationToken).ConfigureAwait(false);
        return consumer;
    }
}

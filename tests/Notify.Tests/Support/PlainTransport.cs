namespace Notify.Tests;

/// <summary>A transport that carries messages and can nothing else.</summary>
internal static class PlainTransport
{
    public const string Name = "Plain";

    public static INotifyBuilder UsePlainTransport(this INotifyBuilder builder) =>
        builder
            .AddAdapter(Name, s => s.GetAdapter<IMessageProducer>(InMemoryBuilderExtensions.AdapterName)!)
            .AddAdapter<IMessageConsumer>(
                Name,
                s => new Consumer(s.GetAdapter<IMessageConsumer>(InMemoryBuilderExtensions.AdapterName)!)
            )
            .ChooseAdapter(Name);

    private sealed class Consumer(IMessageConsumer inner) : IMessageConsumer
    {
        public TransportCapabilities Capabilities => TransportCapabilities.None;

        public ValueTask<IMessageSubscription> SubscribeAsync(
            Subscription subscription,
            IDeliveryReceiver receiver,
            CancellationToken cancellationToken = default
        ) => inner.SubscribeAsync(subscription, receiver, cancellationToken);
    }
}

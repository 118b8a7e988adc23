namespace Notify.Tests;

/// <summary>An adapter that is the memory one with spies before it.</summary>
internal static class SpyAdapter
{
    public const string Name = "Spy";

    private const string Memory = InMemoryBuilderExtensions.AdapterName;

    /// <summary>Fills one role with a watched part of the memory adapter, and chooses it.</summary>
    public static INotifyBuilder UseSpy<TRole>(this INotifyBuilder builder, Func<string, object?[], object?> answer)
        where TRole : class =>
        builder
            .AddAdapter<TRole>(Name, s => Spy<TRole>.Before(s.GetAdapter<TRole>(Memory)!, answer))
            .ChooseAdapter(Name)
            .Configure(options => options.Inbox ??= typeof(TRole) == typeof(INoticeStore) ? null : Memory);

    /// <summary>Fills the transport's roles with parts of the memory adapter, whose consumer is watched.</summary>
    public static INotifyBuilder UseSpyTransport(
        this INotifyBuilder builder,
        Func<string, object?[], object?> answer,
        Func<IMessageSubscription, IMessageSubscription>? subscription = null
    ) =>
        builder
            .AddAdapter(Name, s => s.GetAdapter<IMessageProducer>(Memory)!)
            .AddAdapter<IMessageConsumer>(
                Name,
                s => new SpyConsumer(s.GetAdapter<IMessageConsumer>(Memory)!, answer, subscription)
            )
            .AddAdapter(Name, s => s.GetAdapter<IGroupAdministration>(Memory)!)
            .AddAdapter(
                Name,
                s => Spy<ITopicAdministration>.Before(s.GetAdapter<ITopicAdministration>(Memory)!, answer)
            )
            .ChooseAdapter(Name)
            .Configure(options => options.Inbox ??= Memory);

    private sealed class SpyConsumer(
        IMessageConsumer inner,
        Func<string, object?[], object?> answer,
        Func<IMessageSubscription, IMessageSubscription>? wrap
    ) : IMessageConsumer
    {
        public TransportCapabilities Capabilities => inner.Capabilities;

        public async ValueTask<IMessageSubscription> SubscribeAsync(
            Subscription subscription,
            IDeliveryReceiver receiver,
            CancellationToken cancellationToken = default
        )
        {
            answer(nameof(SubscribeAsync), [subscription]);
            var joined = await inner.SubscribeAsync(subscription, receiver, cancellationToken);
            return wrap is null ? Spy<IMessageSubscription>.Before(joined, Watch(subscription)) : wrap(joined);
        }

        private Func<string, object?[], object?> Watch(Subscription subscription) =>
            (method, _) => answer(method, [subscription]);
    }
}

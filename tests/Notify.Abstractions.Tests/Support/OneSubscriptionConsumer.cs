using System.Threading.Channels;

namespace Notify.Abstractions.Tests.Support;

/// <summary>A transport with one group, whose deliveries come from the test and which keeps what was settled.</summary>
internal sealed class OneSubscriptionConsumer : IMessageConsumer
{
    private readonly Channel<Delivery[]> _settled = Channel.CreateUnbounded<Delivery[]>();
    private IDeliveryReceiver? _receiver;
    private IDeliverySettler? _settler;

    public TransportCapabilities Capabilities => TransportCapabilities.None;

    public List<string> Steps { get; } = [];

    public ValueTask<IMessageSubscription> SubscribeAsync(
        Subscription subscription,
        IDeliveryReceiver receiver,
        CancellationToken cancellationToken = default
    )
    {
        _receiver = receiver;
        var joined = new OneSubscription(this);
        _settler = joined;
        return new(joined);
    }

    public void Deliver(params Delivery[] deliveries) => _receiver!.Receive(_settler!, deliveries);

    public Task<Delivery[]> NextSettled() => _settled.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    public bool HasSettledMore => _settled.Reader.TryPeek(out var deliveries) && deliveries.Length > 0;

    private sealed class OneSubscription(OneSubscriptionConsumer consumer) : IMessageSubscription
    {
        public string Group => "group";

        public ValueTask SettleAsync(ReadOnlyMemory<Delivery> deliveries, CancellationToken cancellationToken = default)
        {
            consumer._settled.Writer.TryWrite(deliveries.ToArray());
            return default;
        }

        public ValueTask StopAsync(CancellationToken cancellationToken = default)
        {
            consumer.Steps.Add("stopped");
            return default;
        }

        public ValueTask DisposeAsync()
        {
            consumer.Steps.Add("disposed");
            return default;
        }
    }
}

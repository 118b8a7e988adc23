using System.Buffers;
using Notify;

namespace TopicHub;

/// <summary>
/// A consumer: gets the messages of its topic, shared or a copy of its own, and in the second generation says by a
/// message's code that it is done with it. Only what this consumer holds can be acknowledged by it.
/// </summary>
internal sealed class ConsumerSocket(HubParts parts, string topic, string id)
    : HubSocket(parts, isConsumer: true, topic, id)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private SocketSubscription? _subscription;

    public override bool WriteMessage(SocketSubscription subscription, Delivery delivery, IBufferWriter<byte> text)
    {
        var message = delivery.Message;
        if (Parts.Hub.Book.IsDeleted(message.Id))
            return false;
        OldJson.WriteMessage(text, message, Topic, Parts.Options.Protocol);
        return true;
    }

    public override void WriteResult(Message message, object? tag, SendResult result, IBufferWriter<byte> text) =>
        throw new InvalidOperationException("A consumer sends nothing.");

    public override void Settled(SocketSubscription subscription, IReadOnlyList<Delivery> deliveries) =>
        Parts.Hub.Book.MarkConsumed(deliveries, Topic);

    protected override async ValueTask BeginAsync(TopicSocket socket, CancellationToken cancellationToken)
    {
        var options = Parts.Options;
        var group = options.PushTypeOf(Topic) == 1 ? HubNames.Group(Topic) : HubNames.Group(Topic, Id);
        _subscription = await socket.SubscribeAsync(
            group,
            new Subscription(group, HubNames.Topic(Topic)) { PrefetchMessages = options.Prefetch },
            new SocketSubscriptionOptions
            {
                CompleteWhenWritten = options.Protocol != HubProtocol.Kapok2,
                AcknowledgeWithin = options.IsRePush == 1 ? TimeSpan.FromSeconds(options.PushRetryTime) : Longest,
                Rate = Parts.Rates.Of(Topic),
            },
            cancellationToken
        );
    }

    /// <summary>A code that is none, or not this consumer's, changes nothing.</summary>
    protected override void Take(TopicSocket socket, ReadOnlySpan<byte> text)
    {
        if (Parts.Options.Protocol == HubProtocol.Kapok2 && MessageCode.TryRead(text, out var id))
            _subscription?.Complete(id);
    }
}

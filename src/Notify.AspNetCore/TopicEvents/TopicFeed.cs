using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>
/// One topic on its way to the readers of this host: one ephemeral group, however many readers there are. Nothing is
/// waited for, so a slow reader holds nobody up. Begun, joined and left by one caller at a time.
/// </summary>
internal sealed class TopicFeed(string topic, ILogger logger) : IDeliveryReceiver, IAsyncDisposable
{
    private const string Group = "notify.topic-events";

    private TopicReader[] _readers = [];
    private IMessageSubscription? _subscription;

    public bool IsIdle => _readers.Length == 0;

    public async ValueTask BeginAsync(IMessageConsumer consumer, CancellationToken cancellationToken) =>
        _subscription = await consumer
            .SubscribeAsync(new Subscription(Group, topic) { Ephemeral = true }, this, cancellationToken)
            .ConfigureAwait(false);

    public void Add(TopicReader reader) => Volatile.Write(ref _readers, [.. _readers, reader]);

    public void Remove(TopicReader reader) =>
        Volatile.Write(ref _readers, [.. _readers.Where(other => other != reader)]);

    public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries)
    {
        var readers = Volatile.Read(ref _readers);
        foreach (var delivery in deliveries)
        {
            foreach (var reader in readers)
                reader.Tell(delivery.Message);
            delivery.Complete();
        }

        _ = SettleAsync(settler, deliveries.ToArray());
    }

    public void Missed()
    {
        foreach (var reader in Volatile.Read(ref _readers))
            reader.TellMissed();
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null)
            await _subscription.DisposeAsync().ConfigureAwait(false);
    }

    private async Task SettleAsync(IDeliverySettler settler, Delivery[] deliveries)
    {
        try
        {
            await settler.SettleAsync(deliveries).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.EventsNotSettled(logger, exception, deliveries.Length, topic);
        }
    }
}

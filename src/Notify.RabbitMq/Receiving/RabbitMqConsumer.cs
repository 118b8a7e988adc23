using System.Collections.Concurrent;

namespace Notify.RabbitMq;

/// <summary>Joins groups.</summary>
internal sealed class RabbitMqConsumer(ReceivingParts parts) : IMessageConsumer
{
    private readonly ConcurrentDictionary<RabbitMqSubscription, string> _subscriptions = new();

    public TransportCapabilities Capabilities =>
        TransportCapabilities.Durable
        | TransportCapabilities.Patterns
        | TransportCapabilities.OrderByKey
        | TransportCapabilities.EphemeralGroups
        | TransportCapabilities.Holding
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
        var running = new RabbitMqSubscription(parts, subscription, receiver, Forget);
        _subscriptions[running] = running.Group;
        try
        {
            await running.BeginAsync(cancellationToken).ConfigureAwait(false);
            return running;
        }
        catch
        {
            await running.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How many messages of a group this process has that are not settled.</summary>
    public int HeldCount(string group) =>
        _subscriptions.Where(pair => pair.Value == group).Sum(pair => pair.Key.HeldCount);

    /// <summary>
    /// How old the oldest waiting message of a group is, judged by what this process got last; null if it got none.
    /// </summary>
    public TimeSpan? OldestAge(string group)
    {
        var last = _subscriptions.Where(pair => pair.Value == group).Max(pair => pair.Key.LastSentAt);
        var age = parts.Settings.Time.GetUtcNow() - last;
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }

    private void Forget(RabbitMqSubscription subscription) => _subscriptions.TryRemove(subscription, out _);
}

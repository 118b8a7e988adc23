using Microsoft.Extensions.Logging;
using Notify.Decode;
using Notify.Diagnostics;
using Notify.Handle;
using Notify.Ledger;
using Notify.Receive;

namespace Notify.Hosting;

/// <summary>A group of this application and its subscription to the transport.</summary>
internal sealed class RunningGroup(
    GroupRunner group,
    MessageTypes types,
    IMessageConsumer consumer,
    LedgerWriter ledger,
    ILogger logger
)
{
    private IMessageSubscription? _subscription;

    public GroupRunner Runner => group;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var subscription = SubscriptionOf(group.Definition, types);
        _subscription = await consumer.SubscribeAsync(subscription, group, cancellationToken).ConfigureAwait(false);
        Log.GroupStarted(logger, _subscription.Group, string.Join(", ", subscription.Topics));
    }

    /// <summary>Nothing more comes in; what runs goes on.</summary>
    public async Task StopIntakeAsync(CancellationToken deadline)
    {
        if (_subscription is null)
            return;
        try
        {
            await _subscription.StopAsync(deadline).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.StopFailed(logger, exception, group.Name);
        }
    }

    /// <summary>
    /// Lets running handlers finish until the deadline, then gives everything unfinished back to the group.
    /// </summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        try
        {
            await group.StopAsync(deadline).ConfigureAwait(false);
            if (_subscription is not null)
                await _subscription.DisposeAsync().ConfigureAwait(false);
            foreach (var delivery in group.CutOff)
                await ledger.StepAsync(delivery, DeliveryStatus.Waiting).ConfigureAwait(false);
            await group.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.StopFailed(logger, exception, group.Name);
        }
    }

    /// <summary>How a definition is asked of a transport.</summary>
    public static Subscription SubscriptionOf(GroupDefinition definition, MessageTypes types)
    {
        var options = definition.Options;
        var ofTypes = definition.HandledTypes.Select(type => types.Find(type)?.Topic).OfType<string>();
        return new Subscription(definition.Name, [.. definition.Topics.Concat(ofTypes).Distinct()])
        {
            Ephemeral = definition.Ephemeral,
            OrderByKey = options.OrderByKey,
            PrefetchMessages = PrefetchOf(definition),
            PrefetchBytes = options.PrefetchBytes,
        };
    }

    private static int PrefetchOf(GroupDefinition definition)
    {
        var options = definition.Options;
        // One batch is filled while another is handled.
        var most = definition.IsBatch
            ? Math.Max(options.Prefetch, Math.Min(options.BatchSize * 2, ushort.MaxValue))
            : options.Prefetch;
        if (options.RateLimit is not { } limit)
            return most;
        // Held back for longer than a minute is better held by the server: brokers take back what is held too long.
        return (int)Math.Clamp(limit.Permits * (TimeSpan.FromMinutes(1) / limit.Per), 1, most);
    }
}

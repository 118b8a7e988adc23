using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>Makes what a plan says, if it is not there. Doing it twice changes nothing.</summary>
internal sealed class TopologyWriter(RequestChannel requests, TopologyPlan plan)
{
    private volatile bool _hasBase;

    public TopologyPlan Plan => plan;

    /// <summary>Whether the server can be asked for now, and if not, why.</summary>
    public string State => requests.State;

    /// <summary>The server may have lost everything: what was made is made again when it is next needed.</summary>
    public void Forget() => _hasBase = false;

    /// <summary>Makes what every application needs.</summary>
    public async Task EnsureBaseAsync(CancellationToken cancellationToken)
    {
        if (_hasBase)
            return;
        await requests.RunAsync(EnsureBaseAsync, cancellationToken).ConfigureAwait(false);
        _hasBase = true;
    }

    /// <summary>The same on a channel of the caller's.</summary>
    public async Task EnsureBaseAsync(IChannel channel, CancellationToken cancellationToken)
    {
        foreach (var exchange in plan.BaseExchanges())
            await DeclareAsync(channel, exchange, cancellationToken).ConfigureAwait(false);
        foreach (var queue in plan.BaseQueues())
            await DeclareAsync(channel, queue, cancellationToken).ConfigureAwait(false);
        await BindAsync(channel, plan.BaseBindings(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes one level of delay; those below it are there.</summary>
    public Task EnsureDelayLevelAsync(int level, CancellationToken cancellationToken) =>
        requests.RunAsync(
            async (channel, token) =>
            {
                for (var lane = 0; lane < DelayKey.Lanes; lane++)
                {
                    var (exchange, queue, bindings) = plan.DelayLevel(level, lane);
                    await DeclareAsync(channel, exchange, token).ConfigureAwait(false);
                    await DeclareAsync(channel, queue, token).ConfigureAwait(false);
                    await BindAsync(channel, bindings, token).ConfigureAwait(false);
                }
            },
            cancellationToken
        );

    /// <exception cref="NotifyException">A queue of the name exists and is made differently.</exception>
    public Task DeclareAsync(IEnumerable<QueuePlan> queues, CancellationToken cancellationToken) =>
        requests.RunAsync(
            async (channel, token) =>
            {
                foreach (var queue in queues)
                    await DeclareAsync(channel, queue, token).ConfigureAwait(false);
            },
            cancellationToken
        );

    public Task BindAsync(IEnumerable<BindingPlan> bindings, CancellationToken cancellationToken) =>
        requests.RunAsync((channel, token) => BindAsync(channel, bindings, token), cancellationToken);

    public Task UnbindAsync(IEnumerable<BindingPlan> bindings, CancellationToken cancellationToken) =>
        requests.RunAsync(
            async (channel, token) =>
            {
                foreach (var b in bindings)
                    await channel.QueueUnbindAsync(b.Target, b.Exchange, b.Key, null, token).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>Messages that wait in a queue, and its consumers; null if there is no such queue.</summary>
    public async Task<QueueDeclareOk?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await requests
                .RunAsync((channel, token) => channel.QueueDeclarePassiveAsync(queue, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }

    public Task DeleteAsync(string queue, CancellationToken cancellationToken) =>
        requests.RunAsync(
            (channel, token) =>
                channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: token),
            cancellationToken
        );

    public Task<uint> PurgeAsync(string queue, CancellationToken cancellationToken) =>
        requests.RunAsync((channel, token) => channel.QueuePurgeAsync(queue, token), cancellationToken);

    public static async Task DeclareAsync(IChannel channel, QueuePlan queue, CancellationToken cancellationToken)
    {
        try
        {
            await channel
                .QueueDeclareAsync(
                    queue.Name,
                    durable: true,
                    exclusive: false,
                    autoDelete: queue.EndsWithConsumer,
                    queue.Arguments.ToDictionary(),
                    cancellationToken: cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception) when (exception.IsConflict())
        {
            throw new TopologyConflictException(queue.Name, exception);
        }
    }

    private static async Task DeclareAsync(IChannel channel, ExchangePlan exchange, CancellationToken cancellationToken)
    {
        var arguments = exchange.Alternate is { } alternate
            ? new Dictionary<string, object?> { ["alternate-exchange"] = alternate }
            : null;
        try
        {
            await channel
                .ExchangeDeclareAsync(
                    exchange.Name,
                    exchange.Type,
                    durable: true,
                    autoDelete: false,
                    arguments,
                    cancellationToken: cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception) when (exception.IsConflict())
        {
            throw new TopologyConflictException(exchange.Name, exception);
        }
    }

    private static async Task BindAsync(
        IChannel channel,
        IEnumerable<BindingPlan> bindings,
        CancellationToken cancellationToken
    )
    {
        var all = bindings.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            // The server answers in order: the last answer stands for all.
            var noWait = i < all.Count - 1;
            var b = all[i];
            if (b.ToExchange)
                await channel
                    .ExchangeBindAsync(b.Target, b.Exchange, b.Key, null, noWait, cancellationToken)
                    .ConfigureAwait(false);
            else
                await channel
                    .QueueBindAsync(b.Target, b.Exchange, b.Key, null, noWait, cancellationToken)
                    .ConfigureAwait(false);
        }
    }
}

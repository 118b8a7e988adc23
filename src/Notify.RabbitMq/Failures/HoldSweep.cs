using System.Collections.Concurrent;
using Notify.Shared;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// Looks after what topics hold for want of a durable group: buries what has expired, and refuses sends to a topic
/// whose oldest message is too old. A topic is swept when something this process sent to it expires, and once an hour.
/// </summary>
internal sealed class HoldSweep(
    BrokerLink link,
    BrokerRegistry registry,
    TopologyPlan plan,
    Publisher publisher,
    HoldPeek peek,
    HoldAges ages,
    RabbitMqSettings settings
) : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AgeCheck = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FullSweep = TimeSpan.FromHours(1);
    private static readonly CachedString DefaultExchange = new("");

    private readonly ConcurrentDictionary<string, DateTimeOffset> _due = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>A message that expires was sent to a topic that may hold it.</summary>
    public void Expect(string topic, DateTimeOffset expiresAt)
    {
        _due.AddOrUpdate(topic, expiresAt, (_, known) => known < expiresAt ? known : expiresAt);
        Begin();
    }

    /// <summary>A topic holds from now on: it is looked after.</summary>
    public void Begin()
    {
        if (_running is not null)
            return;
        lock (_gate)
        {
            if (!_ending.IsCancellationRequested)
                _running ??= RunAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        if (running is not null)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        // Not on the caller's thread, nor under its lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var nextAges = settings.Time.GetUtcNow() + AgeCheck;
        var nextSweep = nextAges;
        while (!_ending.IsCancellationRequested)
        {
            await Backoff.WaitAsync(Tick, settings.Time, _ending.Token).ConfigureAwait(false);
            var now = settings.Time.GetUtcNow();
            try
            {
                if (now >= nextSweep)
                {
                    nextSweep = now + FullSweep;
                    foreach (var topic in await HoldingAsync().ConfigureAwait(false))
                        _due.TryAdd(topic.Name, now);
                }

                foreach (var (topic, due) in _due.Where(pair => pair.Value <= now).ToList())
                    await SweepAsync(topic, due).ConfigureAwait(false);
                if (now < nextAges)
                    continue;
                nextAges = now + AgeCheck;
                foreach (var topic in await HoldingAsync().ConfigureAwait(false))
                    await CheckAgeAsync(topic.Name).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (!_ending.IsCancellationRequested)
                    Log.SweepFailed(settings.Logger, exception);
            }
        }
    }

    private async Task<List<TopicState>> HoldingAsync()
    {
        var state = await registry.CurrentAsync(_ending.Token).ConfigureAwait(false);
        return [.. state.Topics().Where(topic => topic is { MayHold: true, Heir: null })];
    }

    private async Task CheckAgeAsync(string topic)
    {
        var limit = settings.Notify.Topic(topic).HoldFor;
        var age = await peek.OldestAgeAsync(topic, _ending.Token).ConfigureAwait(false);
        if (age > limit)
            ages.Refuse(topic, age.Value, limit);
        else
            ages.Allow(topic);
    }

    /// <summary>Buries what has expired; the rest goes back in order when the look ends.</summary>
    private async Task SweepAsync(string topic, DateTimeOffset due)
    {
        var connection = await link.WhenOpenAsync(_ending.Token).ConfigureAwait(false);
        var alone = await BrokerLock
            .TryTakeAsync(connection, plan.Names.Lock($"hold.{topic}"), _ending.Token)
            .ConfigureAwait(false);
        if (alone is null)
        {
            Postpone(topic, due);
            return;
        }

        await using var _ = alone.ConfigureAwait(false);
        var state = await registry.CurrentAsync(_ending.Token).ConfigureAwait(false);
        _due.TryRemove(KeyValuePair.Create(topic, due));
        // A topic with an heir is the heir's: what it gets is checked when it is received.
        if (state.Topic(topic) is not { MayHold: true, Heir: null })
            return;
        var channel = await connection.CreateChannelAsync(null, _ending.Token).ConfigureAwait(false);
        var look = new QueueLook(channel, plan.Names.HoldQueue(topic), settings.Time);
        await using var __ = look.ConfigureAwait(false);
        var (expired, next) = await FindExpiredAsync(look).ConfigureAwait(false);
        if (next is { } later)
            Expect(topic, later);
        if (expired.Count == 0)
            return;
        var job = new PublicationSendJob([.. expired.Select(found => Bury(found.Message, topic))]);
        var results = await publisher.SendAsync(job, CancellationToken.None).ConfigureAwait(false);
        for (var i = 0; i < expired.Count; i++)
        {
            if (results[i].IsAccepted)
                await look.RemoveAsync(expired[i].Tag).ConfigureAwait(false);
        }

        Log.HeldExpired(settings.Logger, topic, results.Count(result => result.IsAccepted));
    }

    /// <summary>Somebody drains or sweeps it now.</summary>
    private void Postpone(string topic, DateTimeOffset due) =>
        _due.TryUpdate(topic, settings.Time.GetUtcNow() + AgeCheck, due);

    private async Task<(List<(Message Message, ulong Tag)> Expired, DateTimeOffset? Next)> FindExpiredAsync(
        QueueLook look
    )
    {
        var expired = new List<(Message, ulong)>();
        DateTimeOffset? next = null;
        await foreach (var got in look.ReadAsync(_ending.Token).ConfigureAwait(false))
        {
            var message = MessageReader.Message(got.BasicProperties, got.RoutingKey, got.Body);
            if (message.ExpiresAt is not { } expires)
                continue;
            if (expires <= settings.Time.GetUtcNow())
                expired.Add((message, got.DeliveryTag));
            else if (next is null || expires < next)
                next = expires;
        }

        return (expired, next);
    }

    private Publication Bury(Message message, string topic)
    {
        var text = $"It expired at {message.ExpiresAt:O}, while topic '{topic}' held it for want of a durable group.";
        var failure = Failure.From(FailureReason.Expired, text, settings.Time.GetUtcNow());
        return new Publication(
            message,
            DefaultExchange,
            new CachedString(plan.Names.Lost),
            Mandatory: true,
            Persistent: true,
            NamesTopic: true,
            new DeliveryNote("", 0, null, failure)
        );
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Notices;

/// <summary>
/// Carries changes of inboxes to watchers on every host: published to a transient topic, received by one ephemeral
/// group per host that watches anything. What is lost on the way is found out by the watchers themselves.
/// </summary>
internal sealed class NoticeFeed(
    IMessageProducer producer,
    IMessageConsumer consumer,
    NotifyOptions options,
    TimeProvider time,
    ILogger logger
) : IDeliveryReceiver, IDisposable
{
    private readonly ChangePacker _packer = new(options);
    private readonly ConcurrentDictionary<string, Watcher[]> _watchers = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private IMessageSubscription? _subscription;

    public async ValueTask PublishAsync(IReadOnlyList<NoticeChange> changes)
    {
        if (changes.Count > 0)
            await PublishAsync(_packer.Pack(changes)).ConfigureAwait(false);
    }

    public ValueTask PublishToEveryoneAsync() => PublishAsync([ChangePacker.Everyone()]);

    /// <summary>Begins to listen to the changes of one user's inbox.</summary>
    public async ValueTask<Watcher> WatchAsync(string userId, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        var watcher = new Watcher(userId, Remove, time);
        _watchers.AddOrUpdate(userId, _ => [watcher], (_, others) => [.. others, watcher]);
        return watcher;
    }

    public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            Dispatch(delivery.Message);
            delivery.Complete();
        }

        _ = SettleAsync(settler, deliveries.ToArray());
    }

    public void Missed() => TellEveryone();

    /// <summary>Ends the subscription of this host, if it has one.</summary>
    public async Task StopAsync()
    {
        if (_subscription is not null)
            await _subscription.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => _starting.Dispose();

    private async ValueTask PublishAsync(List<Message> messages)
    {
        try
        {
            var results = await producer.SendManyAsync(messages).ConfigureAwait(false);
            results.ThrowIfAnyFailed();
        }
        catch (Exception exception)
        {
            // The inbox itself is right; watchers look for themselves at intervals.
            Log.ChangesNotPublished(logger, exception, messages.Count);
        }
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _subscription) is not null)
            return;
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _subscription ??= await consumer
                .SubscribeAsync(
                    new Subscription(NoticeTopics.WatchGroup, NoticeTopics.Changes) { Ephemeral = true },
                    this,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task SettleAsync(IDeliverySettler settler, Delivery[] deliveries)
    {
        try
        {
            await settler.SettleAsync(deliveries).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.SettlingFailed(logger, exception, deliveries.Length, NoticeTopics.WatchGroup);
        }
    }

    private void Dispatch(Message message)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize(message.Body.Span, NoticeJson.Default.ChangeEnvelope)!;
            if (envelope.Everyone)
                TellEveryone();
            foreach (var change in envelope.Changes)
            {
                if (!_watchers.TryGetValue(change.UserId, out var watchers))
                    continue;
                var told = change.Read();
                foreach (var watcher in watchers)
                    watcher.Tell(told);
            }
        }
        catch (Exception exception)
        {
            Log.ChangeUnreadable(logger, exception, message.Id);
            TellEveryone();
        }
    }

    private void TellEveryone()
    {
        foreach (var watchers in _watchers.Values)
            Array.ForEach(watchers, watcher => watcher.TellMissed());
    }

    private void Remove(Watcher watcher)
    {
        while (_watchers.TryGetValue(watcher.UserId, out var watchers))
        {
            Watcher[] rest = [.. watchers.Where(other => other != watcher)];
            var done =
                rest.Length == 0
                    ? _watchers.TryRemove(new(watcher.UserId, watchers))
                    : _watchers.TryUpdate(watcher.UserId, rest, watchers);
            if (done)
                return;
        }
    }
}

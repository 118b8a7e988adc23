using Notify.Shared;

namespace Notify.Redis;

/// <summary>
/// Sends to streams. Each topic has a sender, which keeps the order and gathers what is sent at once.
/// </summary>
internal sealed class RedisProducer(TopicSenders senders, RedisSettings settings) : IMessageProducer
{
    public async ValueTask SendAsync(Message message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var job = new SendJob(new OneMessage(message), null, Deadline(), cancellationToken);
        var results = await senders.Of(message.Topic).SendAsync(job).ConfigureAwait(false);
        if (results[0].Error is not { } error)
            return;
        if (results[0].Status == SendStatus.Rejected)
            cancellationToken.ThrowIfCancellationRequested();
        throw error;
    }

    public ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        if (messages.Count == 0)
            return new(SendResults.Accepted(0));
        var topic = messages[0].Topic;
        for (var i = 1; i < messages.Count; i++)
        {
            if (messages[i].Topic != topic)
                return SendMixedAsync(messages, cancellationToken);
        }

        return senders.Of(topic).SendAsync(new SendJob(messages, null, Deadline(), cancellationToken));
    }

    /// <summary>Messages of several topics: each topic's go their own way at the same time.</summary>
    private async ValueTask<SendResults> SendMixedAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken
    )
    {
        var deadline = Deadline();
        var parts = Enumerable
            .Range(0, messages.Count)
            .GroupBy(i => messages[i].Topic)
            .Select(topic =>
            {
                int[] positions = [.. topic];
                var job = new SendJob(messages, positions, deadline, cancellationToken);
                return (Positions: positions, Sending: senders.Of(topic.Key).SendAsync(job).AsTask());
            })
            .ToList();
        SendResult[]? all = null;
        foreach (var (positions, sending) in parts)
        {
            var results = await sending.ConfigureAwait(false);
            if (results.AllAccepted)
                continue;
            all ??= new SendResult[messages.Count];
            for (var i = 0; i < positions.Length; i++)
                all[positions[i]] = results[i];
        }

        return all is null ? SendResults.Accepted(messages.Count) : SendResults.From(all);
    }

    private long Deadline() =>
        settings.Time.GetTimestamp()
        + (long)(settings.Notify.SendTimeout.TotalSeconds * settings.Time.TimestampFrequency);
}

using Notify.Shared;

namespace Notify.RabbitMq;

/// <summary>
/// Sends to topics. A topic is made ready before its first message; a message that comes back because its route is gone
/// is sent once more after the route was made again.
/// </summary>
internal sealed class RabbitMqProducer(
    Publisher publisher,
    TopicDirectory topics,
    HoldAges holds,
    RabbitMqSettings settings
) : IMessageProducer
{
    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) =>
        new(SendOneAsync(new OneMessage(message), cancellationToken));

    public ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    ) => messages.Count == 0 ? new(SendResults.Accepted(0)) : new(SendAllAsync(messages, cancellationToken));

    /// <summary>Makes the topics of messages ready, within the time to send.</summary>
    /// <returns>The topics that take nothing, with the reason; null if all do.</returns>
    public async Task<Dictionary<string, NotifyException>?> MakeReadyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, NotifyException>? failed = null;
        using var patience = new SendPatience(topics, settings, cancellationToken);
        foreach (var topic in messages.Select(message => message.Topic).Distinct().ToList())
        {
            if (
                await patience.TryAsync(token => topics.EnsureAsync(topic, token)).ConfigureAwait(false) is { } error
                || (error = holds.WhyFull(topic)) is not null
            )
            {
                (failed ??= [])[topic] = error;
            }
        }

        return failed;
    }

    private async Task SendOneAsync(OneMessage message, CancellationToken cancellationToken)
    {
        var results = await SendAllAsync(message, cancellationToken).ConfigureAwait(false);
        if (results[0].Error is not { } error)
            return;
        if (results[0].Status == SendStatus.Rejected)
            cancellationToken.ThrowIfCancellationRequested();
        throw error;
    }

    private async Task<SendResults> SendAllAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken,
        bool isAgain = false
    )
    {
        if (
            !AreReady(messages) && await MakeReadyAsync(messages, cancellationToken).ConfigureAwait(false) is { } failed
        )
            return await SendRestAsync(messages, failed, isAgain, cancellationToken).ConfigureAwait(false);
        return await SendReadyAsync(messages, isAgain, cancellationToken).ConfigureAwait(false);
    }

    private bool AreReady(IReadOnlyList<Message> messages)
    {
        string? last = null;
        for (var i = 0; i < messages.Count; i++)
        {
            var topic = messages[i].Topic;
            if (ReferenceEquals(topic, last) || topic == last)
                continue;
            if (topics.Find(topic) is null || holds.WhyFull(topic) is not null)
                return false;
            last = topic;
        }

        return true;
    }

    private async Task<SendResults> SendReadyAsync(
        IReadOnlyList<Message> messages,
        bool isAgain,
        CancellationToken cancellationToken
    )
    {
        if (TopicSendJob.TryCreate(messages, topics) is not { } job)
            return FailAll(messages.Count, SendErrors.Forgotten(messages[0].Topic));
        foreach (var message in messages)
        {
            if (message.ExpiresAt is not null)
                holds.NoteExpiring(message);
        }

        var results = await publisher.SendAsync(job, cancellationToken).ConfigureAwait(false);
        if (job.Returned is not { } returned || isAgain)
            return results;
        // Their routes are gone: they are made once more.
        await topics.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        var part = returned.ConvertAll(i => messages[i]);
        var second = await SendAllAsync(part, cancellationToken, isAgain: true).ConfigureAwait(false);
        return results.With(returned, second);
    }

    /// <summary>Sends what can be sent, and tells of the rest why not.</summary>
    private async Task<SendResults> SendRestAsync(
        IReadOnlyList<Message> messages,
        Dictionary<string, NotifyException> failed,
        bool isAgain,
        CancellationToken cancellationToken
    )
    {
        var results = new SendResult[messages.Count];
        var ready = new List<int>();
        for (var i = 0; i < results.Length; i++)
        {
            if (failed.TryGetValue(messages[i].Topic, out var error))
                results[i] = SendResult.Failed(error);
            else
                ready.Add(i);
        }

        if (ready.Count > 0)
        {
            var part = ready.ConvertAll(i => messages[i]);
            results.Take(ready, await SendReadyAsync(part, isAgain, cancellationToken).ConfigureAwait(false));
        }

        return SendResults.From(results);
    }

    private static SendResults FailAll(int count, NotifyException error) =>
        SendResults.From([.. Enumerable.Repeat(SendResult.Failed(error), count)]);
}

using Notify.Shared;

namespace Notify.InMemory;

/// <summary>
/// Sends into memory. What fits goes in at once; a sender that finds a group full waits its turn, until there is room
/// or the send time-out ends.
/// </summary>
internal sealed class InMemoryProducer(InMemoryBroker broker) : IMessageProducer
{
    private readonly TimeSpan _timeout = broker.Settings.Notify.SendTimeout;

    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default)
    {
        var one = new OneMessage(message);
        return TryAccept(one, 0, 1) == 1 ? ValueTask.CompletedTask : SendSlowlyAsync(one, cancellationToken);
    }

    public ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        for (var start = 0; start < messages.Count; )
        {
            var run = RunOfOneTopic(messages, start);
            var accepted = TryAccept(messages, start, run);
            if (accepted < run)
                return SendRestAsync(messages, start, accepted, cancellationToken);
            start += run;
        }

        return new(SendResults.Accepted(messages.Count));
    }

    /// <summary>Writes what fits at once, unless others wait already.</summary>
    private int TryAccept(IReadOnlyList<Message> messages, int start, int count)
    {
        var topic = broker.Topic(messages[start].Topic);
        return topic is { Turn.CurrentCount: > 0 } ? topic.Accept(messages, start, count).Count : 0;
    }

    private async ValueTask SendSlowlyAsync(OneMessage message, CancellationToken cancellationToken)
    {
        var results = await SendRestAsync(message, 0, 0, cancellationToken).ConfigureAwait(false);
        if (results[0].Error is not { } error)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        throw error;
    }

    /// <summary>
    /// The slow way, from a run on of which a part was accepted: with waiting, and a result for each message.
    /// </summary>
    private async ValueTask<SendResults> SendRestAsync(
        IReadOnlyList<Message> messages,
        int start,
        int accepted,
        CancellationToken cancellationToken
    )
    {
        var results = new SendResult[messages.Count];
        using var timeout = new CancellationTokenSource(_timeout, broker.Settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (start < messages.Count)
        {
            var end = start + RunOfOneTopic(messages, start);
            var error = await SendRunAsync(messages, start + accepted, end, either.Token).ConfigureAwait(false);
            if (error is { } failed)
                results.AsSpan(failed.From, end - failed.From).Fill(SendResult.Failed(failed.Error));
            start = end;
            accepted = 0;
        }

        return SendResults.From(results);
    }

    /// <summary>Sends a run of one topic, waiting for room as often as it takes.</summary>
    /// <returns>From which message on, and why, it was not accepted; null if all was.</returns>
    private async ValueTask<(int From, SendException Error)?> SendRunAsync(
        IReadOnlyList<Message> messages,
        int next,
        int end,
        CancellationToken cancellationToken
    )
    {
        if (broker.Topic(messages[next].Topic) is not { } topic)
            return (next, TooManyTopics(messages[next].Topic));

        InMemoryGroup? full = null;
        var hasTurn = false;
        try
        {
            await topic.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            hasTurn = true;
            while (true)
            {
                var acceptance = topic.Accept(messages, next, end - next);
                next += acceptance.Count;
                if (next == end)
                    return null;
                if (acceptance.Refusal is { } refusal)
                    return (next, HoldLimit(topic.Name, refusal));
                full = acceptance.Full!;
                await full.WhenRoomForAsync(messages[next]).WaitAsync(cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            return (next, NoRoomInTime(topic.Name, full));
        }
        finally
        {
            if (hasTurn)
                topic.Turn.Release();
        }
    }

    private SendException NoRoomInTime(string topic, InMemoryGroup? full) =>
        new(
            ErrorIds.NotAccepted,
            $"A message to topic '{topic}' was not accepted within {_timeout} or before it was cancelled: "
                + $"{full?.DescribeFill() ?? "earlier senders to the topic are waiting for room"}. "
                + "Let its consumers catch up, delete a group nobody needs, or raise InMemory:QueueLimit or SendTimeout."
        );

    private static SendException HoldLimit(string topic, string refusal) =>
        new(
            ErrorIds.HoldLimit,
            $"A message to topic '{topic}' was not accepted: {refusal}. Subscribe a group to it, discard what it holds, "
                + "declare it Transient, or raise the limit."
        );

    private SendException TooManyTopics(string topic) =>
        new(
            ErrorIds.NotAccepted,
            $"A message to topic '{topic}' was not accepted: there are {broker.Settings.Options.TopicLimit:N0} topics, the "
                + "limit. Put what varies into a key or header, or raise InMemory:TopicLimit."
        );

    private static int RunOfOneTopic(IReadOnlyList<Message> messages, int start)
    {
        var topic = messages[start].Topic;
        var end = start + 1;
        while (end < messages.Count && messages[end].Topic == topic)
            end++;
        return end - start;
    }
}

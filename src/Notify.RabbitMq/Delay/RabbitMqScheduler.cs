namespace Notify.RabbitMq;

/// <summary>Keeps messages until they are due, in levels of queues that the server itself passes them down.</summary>
internal sealed class RabbitMqScheduler(
    Publisher publisher,
    RabbitMqProducer producer,
    TopicDirectory topics,
    DelayRouter delays,
    RabbitMqSettings settings
) : IDelayScheduler
{
    public SchedulerCapabilities Capabilities => SchedulerCapabilities.Durable;

    public TimeSpan MaxDelay => DelayKey.Longest;

    public async ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        var results = new SendResult[messages.Count];
        var now = settings.Time.GetUtcNow();
        List<int> later = [];
        List<int> due = [];
        for (var i = 0; i < messages.Count; i++)
        {
            var delay = (messages[i].DueAt ?? now) - now;
            if (delay > MaxDelay)
                results[i] = SendResult.Failed(TooFar(messages[i]));
            else
                (delay > TimeSpan.Zero ? later : due).Add(i);
        }

        if (due.Count > 0)
            results.Take(due, await SendAsync(messages, due, cancellationToken).ConfigureAwait(false));
        if (later.Count > 0)
            await DelayAsync(messages, later, results, isAgain: false, cancellationToken).ConfigureAwait(false);
        return SendResults.From(results);
    }

    public ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default) =>
        throw CannotBe("cancelled", $"message '{id}'");

    public ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    ) => throw CannotBe("rescheduled", $"message '{id}'");

    public ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default) =>
        throw CannotBe("listed", "delayed messages");

    private ValueTask<SendResults> SendAsync(
        IReadOnlyList<Message> messages,
        List<int> positions,
        CancellationToken cancellationToken
    ) => producer.SendManyAsync(positions.ConvertAll(i => messages[i]), cancellationToken);

    private async Task DelayAsync(
        IReadOnlyList<Message> messages,
        List<int> positions,
        SendResult[] results,
        bool isAgain,
        CancellationToken cancellationToken
    )
    {
        var part = positions.ConvertAll(i => messages[i]);
        var failed = await producer.MakeReadyAsync(part, cancellationToken).ConfigureAwait(false);
        List<int> ready = [];
        List<string> destinations = [];
        using var patience = new SendPatience(topics, settings, cancellationToken);
        foreach (var i in positions)
        {
            var error = failed?.GetValueOrDefault(messages[i].Topic);
            error ??= await patience
                .TryAsync(async token =>
                {
                    destinations.Add(await PrepareAsync(messages[i], token).ConfigureAwait(false));
                    ready.Add(i);
                })
                .ConfigureAwait(false);
            if (error is not null)
                results[i] = SendResult.Failed(error);
        }

        if (ready.Count == 0)
            return;
        var job = new DelayedSendJob(ready.ConvertAll(i => messages[i]), destinations, delays, settings.Time);
        results.Take(ready, await publisher.SendAsync(job, cancellationToken).ConfigureAwait(false));
        if (job.Returned is not { } returned || isAgain)
            return;
        // Levels were deleted on the server: they are made once more.
        await topics.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        delays.Forget();
        await DelayAsync(messages, returned.ConvertAll(i => ready[i]), results, isAgain: true, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes ready what a message passes, and says where it arrives.</summary>
    private async ValueTask<string> PrepareAsync(Message message, CancellationToken cancellationToken)
    {
        var route = await topics.EnsureAsync(message.Topic, cancellationToken).ConfigureAwait(false);
        await delays
            .PrepareAsync(message.DueAt!.Value - settings.Time.GetUtcNow(), cancellationToken)
            .ConfigureAwait(false);
        return BrokerNames.RoutingKey(route.PartitionOf(message), message.Topic);
    }

    private SendException TooFar(Message message) =>
        new(
            ErrorIds.ScheduleLimit,
            $"Message '{message.Id}' to topic '{message.Topic}' is due at {message.DueAt:O}, over the limit of {MaxDelay.TotalDays:N0} "
                + "days that RabbitMQ's levels of delay reach. Send it later, or set Notify:Delay to an adapter that keeps longer."
        );

    private static NotSupportedByAdapterException CannotBe(string what, string which) =>
        new(
            $"The {which} cannot be {what}: RabbitMQ keeps delayed messages in queues nobody can search. Set Notify:Delay to "
                + "Redis, MySql or InMemory, which can."
        );
}

using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// Carries out what was decided about deliveries. A retry and a dead letter are first published to the group's own
/// queues and confirmed, and only then acknowledged: a crash in between repeats them and loses nothing.
/// </summary>
internal sealed class Settlement(
    Publisher publisher,
    BrokerRegistry registry,
    TopicDirectory topics,
    DelayRouter delays,
    RetryBook retries,
    BrokerNames names,
    RabbitMqSettings settings
)
{
    private static readonly CachedString DefaultExchange = new("");
    private static readonly TimeSpan PauseBeforeGivingBack = TimeSpan.FromSeconds(1);

    public async ValueTask SettleAsync(ReadOnlyMemory<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var (done, moved) = Sort(deliveries.Span);
        if (done.Count > 0)
            await AcknowledgeAsync(done).ConfigureAwait(false);
        if (moved is not null)
            await MoveAsync(moved, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps apart what is done and what comes again or dies; what is not held any more is told so.</summary>
    private static (List<RabbitMqDelivery> Done, List<RabbitMqDelivery>? Moved) Sort(ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            if (delivery.Outcome == DeliveryOutcome.Undecided)
                throw Undecided(delivery);
        }

        var done = new List<RabbitMqDelivery>(deliveries.Length);
        List<RabbitMqDelivery>? moved = null;
        foreach (var each in deliveries)
        {
            var delivery = (RabbitMqDelivery)each;
            if (!delivery.Holder.Holds(delivery))
            {
                if (delivery.Status == SettleStatus.Held)
                    delivery.Settle(SettleStatus.NotHolder);
            }
            else if (delivery.Outcome == DeliveryOutcome.Complete)
            {
                done.Add(delivery);
            }
            else
            {
                (moved ??= []).Add(delivery);
            }
        }

        return (done, moved);
    }

    private static async ValueTask AcknowledgeAsync(List<RabbitMqDelivery> deliveries)
    {
        var holder = deliveries[0].Holder;
        if (deliveries.TrueForAll(delivery => delivery.Holder == holder))
        {
            await holder.AcknowledgeAsync(deliveries).ConfigureAwait(false);
            return;
        }

        foreach (var part in deliveries.GroupBy(delivery => delivery.Holder))
            await part.Key.AcknowledgeAsync(part.ToList()).ConfigureAwait(false);
    }

    private async ValueTask MoveAsync(List<RabbitMqDelivery> deliveries, CancellationToken cancellationToken)
    {
        SendResults results;
        try
        {
            results = await PublishAsync(deliveries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await GiveBackAsync(deliveries, exception.Message).ConfigureAwait(false);
            return;
        }

        var accepted = deliveries.Where((_, i) => results[i].IsAccepted).ToList();
        if (accepted.Count > 0)
            await AcknowledgeAsync(accepted).ConfigureAwait(false);
        foreach (var delivery in accepted.Where(delivery => delivery.RetryAfter > TimeSpan.Zero))
            retries.Add(delivery.Group, delivery.RetryAfter);
        if (results.AllAccepted)
            return;
        var rest = deliveries.Where((_, i) => !results[i].IsAccepted).ToList();
        await GiveBackAsync(rest, results.First(r => !r.IsAccepted).Error!.Message).ConfigureAwait(false);
    }

    private async Task<SendResults> PublishAsync(List<RabbitMqDelivery> deliveries, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.Notify.SendTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var job = await DescribeAsync(deliveries, either.Token).ConfigureAwait(false);
        var results = await publisher.SendAsync(job, cancellationToken).ConfigureAwait(false);
        if (job.Returned is not { } returned)
            return results;
        var part = returned.ConvertAll(i => deliveries[i]);
        await MakeAgainAsync(part, either.Token).ConfigureAwait(false);
        job = await DescribeAsync(part, either.Token).ConfigureAwait(false);
        return results.With(returned, await publisher.SendAsync(job, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes queues of groups and levels of delay that were deleted on the server.</summary>
    private async Task MakeAgainAsync(List<RabbitMqDelivery> deliveries, CancellationToken cancellationToken)
    {
        await topics.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        delays.Forget();
        var state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in deliveries.Select(delivery => delivery.Group).Distinct())
        {
            if (state.Group(group) is { Ephemeral: false } known)
                await topics.EnsureQueuesAsync(state, known, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PublicationSendJob> DescribeAsync(
        List<RabbitMqDelivery> deliveries,
        CancellationToken cancellationToken
    )
    {
        var publications = new List<Publication>(deliveries.Count);
        foreach (var delivery in deliveries)
            publications.Add(await DescribeAsync(delivery, cancellationToken).ConfigureAwait(false));
        return new PublicationSendJob(publications);
    }

    private async ValueTask GiveBackAsync(List<RabbitMqDelivery> deliveries, string why)
    {
        Log.NotMoved(settings.Logger, deliveries.Count, deliveries[0].Group, why);
        // They come again at once, and would fail again as fast.
        await Task.Delay(PauseBeforeGivingBack, settings.Time, CancellationToken.None).ConfigureAwait(false);
        foreach (var part in deliveries.GroupBy(delivery => delivery.Holder))
            await part.Key.GiveBackAsync(part.ToList()).ConfigureAwait(false);
    }

    private async ValueTask<Publication> DescribeAsync(RabbitMqDelivery delivery, CancellationToken cancellationToken)
    {
        var isDead = delivery.Outcome == DeliveryOutcome.DeadLetter;
        var failure = delivery.Failure;
        var first = delivery.FirstFailedAt ?? failure?.FailedAt ?? settings.Time.GetUtcNow();
        var note = new DeliveryNote(
            delivery.Group,
            isDead ? delivery.Attempt : delivery.Attempt + 1,
            first,
            isDead ? failure : null
        );
        if (isDead)
            return To(names.DeadQueue(delivery.Group), delivery.Message, note);
        var queue = QueueOf(delivery);
        return delivery.RetryAfter > TimeSpan.Zero
            ? await delays
                .RouteAsync(
                    delivery.Message,
                    delivery.RetryAfter < DelayKey.Longest ? delivery.RetryAfter : DelayKey.Longest,
                    BrokerNames.QueueDestination(queue),
                    note,
                    cancellationToken
                )
                .ConfigureAwait(false)
            : To(queue, delivery.Message, note);
    }

    /// <summary>The group's own queue for a message; it may have come from a hold queue.</summary>
    private string QueueOf(RabbitMqDelivery delivery)
    {
        if (delivery.Holder.IsOwnQueue)
            return delivery.Holder.Queue;
        var state = registry.Latest;
        var isOrdered = state?.Group(delivery.Group)?.Ordered == true;
        var partitions = state?.Topic(delivery.Message.Topic)?.Partitions ?? 1;
        return isOrdered
            ? names.GroupQueue(delivery.Group, Partition.Of(delivery.Message.Key, partitions))
            : names.GroupQueue(delivery.Group);
    }

    private static Publication To(string queue, Message message, DeliveryNote note) =>
        new(
            message,
            DefaultExchange,
            new CachedString(queue),
            Mandatory: true,
            Persistent: true,
            NamesTopic: true,
            note
        );

    private static InvalidOperationException Undecided(Delivery delivery) =>
        new(
            $"A delivery of message '{delivery.Message.Id}' to group '{delivery.Group}' was to be settled, but nothing was "
                + "decided about it. Call Complete, Retry or DeadLetter first."
        );
}

namespace Notify.InMemory;

internal sealed partial class InMemoryGroup
{
    /// <summary>How long a message that should die waits if no more dead messages can be kept.</summary>
    private static readonly TimeSpan WaitForRoomAmongTheDead = TimeSpan.FromMinutes(1);

    public void Settle(InMemorySubscription consumer, ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            if (delivery.Outcome == DeliveryOutcome.Undecided)
                throw new InvalidOperationException($"The delivery of '{delivery.Message.Id}' was settled undecided.");
        }

        lock (_gate)
        {
            foreach (var delivery in deliveries)
                Settle(consumer, (InMemoryDelivery)delivery);
            WakeConsumers();
        }
    }

    private void Settle(InMemorySubscription consumer, InMemoryDelivery delivery)
    {
        if (!ReferenceEquals(delivery.Holder, consumer) || !consumer.Held.Remove(delivery))
        {
            // Settling twice must not take back the answer that counted.
            if (delivery.Status == SettleStatus.Held)
                delivery.Settle(SettleStatus.NotHolder);
            return;
        }

        _partitions[delivery.Partition].InFlight--;
        if (delivery.Outcome == DeliveryOutcome.Retry)
            Retry(delivery, delivery.RetryAfter, countAttempt: true);
        else if (delivery.Outcome == DeliveryOutcome.DeadLetter)
            Bury(delivery);
        delivery.Settle(SettleStatus.Settled);
        _partitions[delivery.Partition].FinishHandOver();
    }

    private void Retry(InMemoryDelivery delivery, TimeSpan after, bool countAttempt)
    {
        var failedAt = delivery.Failure?.FailedAt ?? _settings.Time.GetUtcNow();
        var history = new DeliveryHistory(
            countAttempt ? delivery.Attempt : delivery.Attempt - 1,
            delivery.FirstFailedAt ?? failedAt
        );
        if (after == TimeSpan.Zero)
        {
            PushBack(delivery.Message, history, delivery.Partition);
            return;
        }

        var due = _settings.NowTicks + after.Ticks;
        var item = new RetryItem(delivery.Message, history, delivery.Partition, due, _nextSequence++);
        _retries.Push(item);
        _alarm.SetNoLaterThan(_retries.FirstDue);
    }

    private void Bury(InMemoryDelivery delivery)
    {
        var dead = new FailedDelivery(
            delivery.Message,
            Name,
            delivery.Attempt,
            delivery.FirstFailedAt ?? delivery.Failure!.FailedAt,
            delivery.Failure!
        );
        if (_deadLetters.TryAdd(dead))
            return;
        Log.DeadLettersFull(_settings.Logger, delivery.Message.Id, Name, WaitForRoomAmongTheDead);
        Retry(delivery, WaitForRoomAmongTheDead, countAttempt: false);
    }
}

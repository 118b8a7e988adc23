namespace Notify.Redis;

internal sealed partial class EphemeralSubscription
{
    public ValueTask SettleAsync(ReadOnlyMemory<Delivery> deliveries, CancellationToken cancellationToken = default)
    {
        List<FailedDelivery>? dead = null;
        lock (_gate)
        {
            foreach (var delivery in deliveries.Span)
            {
                if (delivery.Outcome == DeliveryOutcome.Undecided)
                {
                    return ValueTask.FromException(
                        new InvalidOperationException($"The delivery of '{delivery.Message.Id}' was settled undecided.")
                    );
                }
            }

            foreach (var delivery in deliveries.Span)
                Settle((EphemeralDelivery)delivery, ref dead);
        }

        _signal.Raise();
        return dead is null ? default : BuryAsync(dead, cancellationToken);
    }

    private void Settle(EphemeralDelivery delivery, ref List<FailedDelivery>? dead)
    {
        if (!delivery.IsHeld || _ending.IsCancellationRequested)
        {
            if (delivery.Status == SettleStatus.Held)
                delivery.Settle(SettleStatus.NotHolder);
            return;
        }

        delivery.IsHeld = false;
        _held--;
        _heldBytes -= delivery.Message.Body.Length;
        if (delivery.Outcome == DeliveryOutcome.Retry)
        {
            delivery.DueAgain =
                _settings.Time.GetTimestamp()
                + (long)Math.Ceiling(delivery.RetryAfter.TotalSeconds * _settings.Time.TimestampFrequency);
            _retries.Add(delivery.Again());
        }
        else if (delivery.Outcome == DeliveryOutcome.DeadLetter)
        {
            var first = delivery.FirstFailedAt ?? delivery.Failure!.FailedAt;
            (dead ??= []).Add(new(delivery.Message, Group, delivery.Attempt, first, delivery.Failure!));
        }

        delivery.Settle(SettleStatus.Settled);
    }

    /// <summary>A foreign or damaged entry becomes a dead message that has its bytes.</summary>
    private FailedDelivery Undecodable(Message bytes, Exception why)
    {
        Log.EntryUndecodable(_settings.Logger, why, "", bytes.Topic, Group);
        var now = _settings.Time.GetUtcNow();
        return new FailedDelivery(bytes, Group, 1, now, Failure.From(FailureReason.Undecodable, why, now));
    }

    /// <summary>The group ends with its consumer, so its dead stand with the topic.</summary>
    private async ValueTask BuryAsync(List<FailedDelivery> dead, CancellationToken cancellationToken)
    {
        foreach (var topic in dead.GroupBy(failed => failed.Message.Topic))
        {
            await new DeadIndex(_link, _keys).EnterAsync(topic.Key, cancellationToken).ConfigureAwait(false);
            var shelf = new Shelf(_link, _keys.DeadLetters(topic.Key, ""));
            await shelf.PutAsync([.. topic], cancellationToken).ConfigureAwait(false);
        }
    }
}

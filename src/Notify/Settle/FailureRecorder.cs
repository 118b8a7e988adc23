using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Settle;

/// <summary>
/// Puts dead messages into the ledger before the transport forgets them. If the ledger cannot take them, they die where
/// the transport keeps its own dead: recording a failure does not depend on the thing that failed.
/// </summary>
internal sealed class FailureRecorder(IDeliveryLedger? ledger, ILogger logger)
{
    public async ValueTask RecordAsync(ReadOnlyMemory<Delivery> deliveries)
    {
        if (ledger is null || !AnyDead(deliveries.Span))
            return;
        var dead = deliveries.ToArray().Where(IsDead).ToList();
        try
        {
            await ledger.RecordAsync(dead.ConvertAll(Entry)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.FailuresNotRecorded(logger, exception, dead.Count);
            return;
        }

        // The ledger has them whole: for the transport they are done.
        foreach (var delivery in dead)
            delivery.Redecide(DeliveryOutcome.Complete);
    }

    private static bool AnyDead(ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            if (IsDead(delivery))
                return true;
        }

        return false;
    }

    private static bool IsDead(Delivery delivery) => delivery.Outcome == DeliveryOutcome.DeadLetter;

    private static LedgerEntry Entry(Delivery delivery) =>
        new()
        {
            MessageId = delivery.Message.Id,
            Topic = delivery.Message.Topic,
            Group = delivery.Group,
            Status = DeliveryStatus.Failed,
            Attempt = delivery.Attempt,
            At = delivery.Failure!.FailedAt,
            FirstFailedAt = delivery.FirstFailedAt ?? delivery.Failure.FailedAt,
            Failure = delivery.Failure,
            Message = delivery.Message,
        };
}

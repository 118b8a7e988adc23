namespace Notify.Testing;

/// <summary>Settles, and tells the journal what became of each delivery.</summary>
internal sealed class WatchedSettler(IDeliverySettler inner, Journal journal) : IDeliverySettler
{
    public async ValueTask SettleAsync(
        ReadOnlyMemory<Delivery> deliveries,
        CancellationToken cancellationToken = default
    )
    {
        // The caller's buffer is used again after the call.
        var settled = deliveries.ToArray();
        try
        {
            await inner.SettleAsync(deliveries, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            journal.End(settled.Length, settled.Where(one => one.Status == SettleStatus.Settled).Select(Describe));
        }
    }

    private Seen Describe(Delivery delivery) =>
        new()
        {
            Kind = KindOf(delivery),
            Message = delivery.Message,
            At = journal.Now,
            Group = delivery.Group,
            Attempt = delivery.Attempt,
            RetryAfter = delivery.RetryAfter,
            Failure = delivery.Failure,
        };

    private static SeenKind KindOf(Delivery delivery) =>
        delivery switch
        {
            { Outcome: DeliveryOutcome.Retry } => SeenKind.Retried,
            // What the ledger took over is complete for the transport, with its failure.
            { Outcome: DeliveryOutcome.DeadLetter } or { Failure: not null } => SeenKind.Dead,
            _ => SeenKind.Handled,
        };
}

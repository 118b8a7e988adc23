using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Handle;

/// <summary>Keeps a group from handling an id twice within a time, by the ledger's record of what is done.</summary>
internal sealed class Deduplication(
    string group,
    TimeSpan window,
    IDeliveryLedger ledger,
    TimeProvider time,
    ILogger logger
)
{
    public async ValueTask<bool> IsDoneAsync(Delivery delivery) =>
        (await AreDoneAsync([delivery]).ConfigureAwait(false))[0];

    /// <summary>Which deliveries are done. If the ledger cannot tell, they fail and come again.</summary>
    public async ValueTask<IReadOnlyList<bool>> AreDoneAsync(IReadOnlyList<Delivery> deliveries) =>
        await ledger
            .AreDoneAsync(group, [.. deliveries.Select(d => d.Message.Id)], time.GetUtcNow() - window)
            .ConfigureAwait(false);

    /// <summary>
    /// Records what is done, before it is settled: a crash in between must not let it be handled again.
    /// </summary>
    public async ValueTask RecordDoneAsync(IReadOnlyList<Delivery> deliveries)
    {
        try
        {
            await ledger.RecordAsync([.. deliveries.Select(Done)]).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.DoneNotRecorded(logger, exception, deliveries.Count, group);
        }
    }

    private LedgerEntry Done(Delivery delivery) =>
        new()
        {
            MessageId = delivery.Message.Id,
            Topic = delivery.Message.Topic,
            Group = group,
            Status = DeliveryStatus.Done,
            Attempt = delivery.Attempt,
            At = time.GetUtcNow(),
        };
}

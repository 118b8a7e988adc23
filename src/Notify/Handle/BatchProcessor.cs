using Microsoft.Extensions.DependencyInjection;
using Notify.Decode;
using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Settle;

namespace Notify.Handle;

/// <summary>
/// Takes a batch of deliveries through stations 4 and 5: each type of it to its handler, in one call.
/// </summary>
internal sealed class BatchProcessor(
    GroupDefinition group,
    HandlerTable<BatchHandlerEntry> handlers,
    MessageDecoder decoder,
    HandlerPipeline pipeline,
    FailurePolicy policy,
    Deduplication? deduplication,
    LedgerWriter ledger,
    Telemetry telemetry,
    IServiceScopeFactory scopes,
    TimeProvider time
)
{
    /// <summary>Handles a batch and decides every delivery in it, unless the host is stopping.</summary>
    /// <param name="deliveries">The batch.</param>
    /// <param name="reasonNow">What a failure at this moment is due to; null if the host is stopping.</param>
    /// <param name="cancellationToken">The handlers' token.</param>
    public async Task ProcessAsync(
        List<Delivery> deliveries,
        Func<FailureReason?> reasonNow,
        CancellationToken cancellationToken
    )
    {
        foreach (var part in Sort(await WithoutDoneAsync(deliveries).ConfigureAwait(false)))
        {
            try
            {
                await HandleAsync(part.Key, [.. part], cancellationToken).ConfigureAwait(false);
                foreach (var delivery in part)
                    delivery.Complete();
            }
            catch (Exception exception)
            {
                if (reasonNow() is not { } reason)
                    return;
                foreach (var delivery in part.Where(IsUndecided))
                    policy.Decide(delivery, exception, reason);
            }

            await RecordDoneAsync([.. part.Where(d => d.Outcome == DeliveryOutcome.Complete)]).ConfigureAwait(false);
        }
    }

    private async ValueTask<List<Delivery>> WithoutDoneAsync(List<Delivery> deliveries)
    {
        if (deduplication is null)
            return deliveries;
        var done = await deduplication.AreDoneAsync(deliveries).ConfigureAwait(false);
        var rest = new List<Delivery>(deliveries.Count);
        var ids = new HashSet<MessageId>();
        for (var i = 0; i < deliveries.Count; i++)
        {
            // The same id twice in one batch is handled once, too.
            if (done[i] || !ids.Add(deliveries[i].Message.Id))
                deliveries[i].Complete();
            else
                rest.Add(deliveries[i]);
        }

        return rest;
    }

    private List<IGrouping<BatchHandlerEntry, Delivery>> Sort(List<Delivery> deliveries)
    {
        var admitted = new List<(BatchHandlerEntry Handler, Delivery Delivery)>(deliveries.Count);
        foreach (var delivery in deliveries)
        {
            if (Admission.Refusal(delivery, group.Options, time) is { } refusal)
                policy.Bury(delivery, refusal.Reason, refusal.Text);
            else if (handlers.Find(delivery.Message) is { } handler)
                admitted.Add((handler, delivery));
            else
                policy.DecideUnknownType(delivery, group.Options.OnUnknownType);
        }

        return [.. admitted.GroupBy(pair => pair.Handler, pair => pair.Delivery)];
    }

    private async Task HandleAsync(
        BatchHandlerEntry handler,
        List<Delivery> deliveries,
        CancellationToken cancellationToken
    )
    {
        foreach (var delivery in deliveries)
            await ledger.StepAsync(delivery, DeliveryStatus.Processing).ConfigureAwait(false);
        var handling = new BatchHandling(scopes, group.Name, deliveries);
        await using var _ = handling.ConfigureAwait(false);
        using var activity = telemetry.StartProcessBatch(group.Name, handling);
        var started = time.GetTimestamp();
        string? errorType = null;
        try
        {
            await CallAsync(handler, handling, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            errorType = exception.GetType().FullName!;
            Telemetry.Fail(activity, errorType, ExceptionText.Message(exception));
            throw;
        }
        finally
        {
            var took = time.GetElapsedTime(started);
            telemetry.Processed(deliveries[0].Message.Topic, group.Name, deliveries.Count, took, errorType);
        }
    }

    private Task CallAsync(BatchHandlerEntry handler, BatchHandling handling, CancellationToken cancellationToken) =>
        pipeline.RunAsync(handling, token => handler.HandleAsync(handling, decoder, FailOne, token), cancellationToken);

    private void FailOne(Delivery delivery, Exception exception) =>
        policy.Decide(delivery, exception, FailureReason.HandlerFailed);

    private async ValueTask RecordDoneAsync(List<Delivery> done)
    {
        if (deduplication is not null && done.Count > 0)
            await deduplication.RecordDoneAsync(done).ConfigureAwait(false);
    }

    private static bool IsUndecided(Delivery delivery) => delivery.Outcome == DeliveryOutcome.Undecided;
}

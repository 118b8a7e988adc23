using Notify.Decode;
using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Settle;

namespace Notify.Handle;

/// <summary>
/// Takes one delivery through stations 4 and 5 of its path:
/// <code>
/// expired? ─► done before? ─► handler of its type? ─► 4 decode ─► 5 middleware ─► handler
/// </code>
/// The task it returns ends as the handler ends; what is decided without a handler is decided on the delivery itself.
/// </summary>
internal sealed class MessageProcessor(
    GroupDefinition group,
    HandlerTable<MessageHandlerEntry> handlers,
    MessageDecoder decoder,
    HandlerPipeline pipeline,
    FailurePolicy policy,
    Deduplication? deduplication,
    LedgerWriter ledger,
    Telemetry telemetry,
    TimeProvider time
)
{
    private readonly bool _plain = deduplication is null && !ledger.RecordsAll;

    public Task ProcessAsync(MessageHandling handling, Delivery delivery, CancellationToken cancellationToken)
    {
        if (Admission.Refusal(delivery, group.Options, time) is { } refusal)
        {
            policy.Bury(delivery, refusal.Reason, refusal.Text);
            return Task.CompletedTask;
        }

        if (handlers.Find(delivery.Message) is { } handler)
        {
            return _plain && !telemetry.ObservesHandling
                ? CallAsync(handler, handling, cancellationToken)
                : ObserveAsync(handler, handling, delivery, cancellationToken);
        }

        policy.DecideUnknownType(delivery, group.Options.OnUnknownType);
        return Task.CompletedTask;
    }

    private Task CallAsync(
        MessageHandlerEntry handler,
        MessageHandling handling,
        CancellationToken cancellationToken
    ) =>
        pipeline.IsEmpty
            ? handler.HandleAsync(handling, decoder, cancellationToken)
            : CallThroughMiddlewareAsync(handler, handling, cancellationToken);

    // Apart from the above, which would otherwise allocate this closure for every message.
    private Task CallThroughMiddlewareAsync(
        MessageHandlerEntry handler,
        MessageHandling handling,
        CancellationToken cancellationToken
    ) => pipeline.RunAsync(handling, token => handler.HandleAsync(handling, decoder, token), cancellationToken);

    private async Task ObserveAsync(
        MessageHandlerEntry handler,
        MessageHandling handling,
        Delivery delivery,
        CancellationToken cancellationToken
    )
    {
        if (deduplication is not null && await deduplication.IsDoneAsync(delivery).ConfigureAwait(false))
        {
            delivery.Complete();
            return;
        }

        await ledger.StepAsync(delivery, DeliveryStatus.Processing).ConfigureAwait(false);
        using var activity = telemetry.StartProcess(group.Name, delivery.Message);
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
            telemetry.Processed(delivery.Message.Topic, group.Name, 1, took, errorType);
        }

        if (deduplication is not null && delivery.Outcome is DeliveryOutcome.Undecided or DeliveryOutcome.Complete)
            await deduplication.RecordDoneAsync([delivery]).ConfigureAwait(false);
    }
}

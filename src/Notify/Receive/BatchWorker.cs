using Notify.Handle;

namespace Notify.Receive;

/// <summary>A worker that calls a handler per batch.</summary>
internal sealed class BatchWorker(BatchGroupRunner group, BatchProcessor processor) : Worker
{
    private List<ReadyItem> _batch = [];

    public override IEnumerable<Delivery> Unfinished =>
        _batch.Select(item => item.Delivery).Where(delivery => delivery.Outcome == DeliveryOutcome.Undecided);

    protected override async Task<bool> RunOnceAsync()
    {
        if (group.TakeBatch(this) is not { } batch)
            return false;

        _batch = batch;
        Begin();
        // What was lost while it waited is somebody else's now.
        var held = batch
            .Where(item => item.Delivery.Status == SettleStatus.Held)
            .Select(item => item.Delivery)
            .ToList();
        var handling = processor.ProcessAsync(held, ReasonNow, Token);
        await handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!End(out var cancelled))
            return false;

        if (!handling.IsCompletedSuccessfully && ReasonOf(cancelled) is { } reason)
            Decide(ExceptionOf(handling), reason);
        FinishBatch(batch, cancelled);
        return true;
    }

    protected override void OnAbandoned(CancelReason reason)
    {
        // What was not lost with the others is held still, and would be for as long as the handler likes.
        var failure = reason == CancelReason.Lost ? FailureReason.HandlerTimedOut : ReasonOf(reason);
        if (failure is { } known)
            Decide(group.TimeoutOf(_batch[0].Delivery), known);
        group.Abandon(this, _batch);
    }

    protected override void OnReturned() => group.ReturnedAfterAll();

    private void Decide(Exception exception, FailureReason reason)
    {
        foreach (var item in _batch.Where(item => item.Delivery.Status == SettleStatus.Held))
            group.Policy.Decide(item.Delivery, exception, reason);
    }

    private void FinishBatch(List<ReadyItem> batch, CancelReason? cancelled)
    {
        _batch = [];
        group.Settle(GroupRunner.Decided(batch));
        var undecided = batch.FindAll(item => item.Delivery.Outcome == DeliveryOutcome.Undecided);
        if (cancelled == CancelReason.Lost)
            undecided.RemoveAll(item => item.Delivery.Status != SettleStatus.Held);
        else
            undecided.ForEach(item => group.AddCutOff(item.Delivery));
        group.Finish(batch, comeAgain: cancelled == CancelReason.Lost ? undecided : []);
    }
}

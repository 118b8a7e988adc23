using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Ledger;

namespace Notify.Settle;

/// <summary>
/// Station 6: settles decided deliveries of one group. What is decided while a settling is under way goes together in
/// the next one, so nobody waits for an acknowledgement and none is sent alone under load.
/// </summary>
internal sealed class Settler(
    string group,
    FailureRecorder failures,
    LedgerWriter ledger,
    Telemetry telemetry,
    TimeProvider time,
    ILogger logger
)
{
    private readonly Lock _gate = new();
    private DeliveryBuffer _decided = new();
    private DeliveryBuffer _underWay = new();
    private TaskCompletionSource? _idle;
    private bool _running;

    /// <summary>Settles deliveries, soon. Returns at once unless this thread does the settling.</summary>
    public void Settle(IDeliverySettler transport, ReadOnlySpan<Delivery> deliveries)
    {
        if (deliveries.IsEmpty)
            return;
        lock (_gate)
        {
            _decided.Add(deliveries);
            if (_running)
                return;
            _running = true;
        }

        _ = RunAsync(transport);
    }

    /// <summary>Ends when everything decided so far has been settled.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (!_running)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task RunAsync(IDeliverySettler transport)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_decided.Count == 0)
                {
                    _running = false;
                    _idle?.TrySetResult();
                    _idle = null;
                    return;
                }

                (_decided, _underWay) = (_underWay, _decided);
            }

            await SettleAsync(transport, _underWay.Memory).ConfigureAwait(false);
            _underWay.Clear();
        }
    }

    private async ValueTask SettleAsync(IDeliverySettler transport, ReadOnlyMemory<Delivery> deliveries)
    {
        try
        {
            await failures.RecordAsync(deliveries).ConfigureAwait(false);
            await transport.SettleAsync(deliveries).ConfigureAwait(false);
            await ReportAsync(deliveries).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.SettlingFailed(logger, exception, deliveries.Length, group);
        }
    }

    private async ValueTask ReportAsync(ReadOnlyMemory<Delivery> deliveries)
    {
        for (var i = 0; i < deliveries.Length; i++)
        {
            var delivery = deliveries.Span[i];
            telemetry.Settled(group, delivery);
            if (delivery.Status != SettleStatus.Settled)
                Log.NotSettled(logger, delivery.Message.Id, group, delivery.Outcome, delivery.Status);
            else if (ledger.RecordsAll)
                await RecordStepAsync(delivery).ConfigureAwait(false);
        }
    }

    private ValueTask RecordStepAsync(Delivery delivery) =>
        delivery switch
        {
            { Outcome: DeliveryOutcome.Retry } => ledger.StepAsync(
                delivery,
                DeliveryStatus.Scheduled,
                time.GetUtcNow() + delivery.RetryAfter
            ),
            // A dead letter was recorded before it was settled.
            { Failure: null } => ledger.StepAsync(delivery, DeliveryStatus.Done),
            _ => default,
        };
}

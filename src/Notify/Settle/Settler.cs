using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Ledger;

namespace Notify.Settle;

/// <summary>
/// Station 6: settles decided deliveries of one group. What is decided while a settling is under way goes together in
/// the next one, so nobody waits for an acknowledgement and none is sent alone under load. Each settling under way
/// doubles how much is worth another one at once: the server is busy with one while the next is on its way.
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
    private const int MostUnderWay = 4;
    private const int WorthASecond = 128;

    private readonly Lock _gate = new();
    private readonly Stack<DeliveryBuffer> _spare = new();
    private DeliveryBuffer _decided = new();
    private TaskCompletionSource? _idle;
    private int _underWay;

    /// <summary>Settles deliveries, soon. Returns at once unless this thread does the settling.</summary>
    public void Settle(IDeliverySettler transport, ReadOnlySpan<Delivery> deliveries)
    {
        if (deliveries.IsEmpty)
            return;
        DeliveryBuffer? next;
        lock (_gate)
        {
            _decided.Add(deliveries);
            next = TakeIfWorthIt();
        }

        if (next is not null)
            _ = RunAsync(transport, next);
    }

    /// <summary>Ends when everything decided so far has been settled.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            // Whatever is decided waits for something under way, or is.
            if (_underWay == 0)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task RunAsync(IDeliverySettler transport, DeliveryBuffer? next)
    {
        while (next is not null)
        {
            await SettleAsync(transport, next.Memory).ConfigureAwait(false);
            next.Clear();
            lock (_gate)
            {
                _spare.Push(next);
                _underWay--;
                next = TakeIfWorthIt();
                if (_underWay == 0)
                {
                    _idle?.TrySetResult();
                    _idle = null;
                }
            }
        }
    }

    /// <summary>What is decided, if a settling of it should begin now; the lock is held.</summary>
    private DeliveryBuffer? TakeIfWorthIt()
    {
        var worth = _underWay == 0 ? 1 : WorthASecond << (_underWay - 1);
        if (_underWay == MostUnderWay || _decided.Count < worth)
            return null;
        var taken = _decided;
        _decided = _spare.TryPop(out var spare) ? spare : new DeliveryBuffer();
        _underWay++;
        return taken;
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

using Notify.Diagnostics;
using Notify.Ledger;

namespace Notify.Schedule;

/// <summary>
/// For an adapter that moves due messages on its own server: it is asked to, and told on only what somebody records.
/// </summary>
internal sealed class MoveCarrier(IDueMover mover, LedgerWriter ledger, Telemetry telemetry, TimeProvider time)
    : IDueCarrier
{
    public ValueTask WaitAsync(CancellationToken stopping) => mover.WaitAsync(stopping);

    public async Task<bool> CarryAsync(CancellationToken stopping)
    {
        var tell = ledger.RecordsAll || telemetry.ObservesLateness;
        var move = await mover.MoveAsync(tell, stopping).ConfigureAwait(false);
        telemetry.Late(move.Messages, time.GetUtcNow());
        for (var i = 0; ledger.RecordsAll && i < move.Messages.Count; i++)
            await ledger.WaitingAsync(move.Messages[i], CancellationToken.None).ConfigureAwait(false);
        return move.Count > 0;
    }
}

using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Shared;

namespace Notify.Schedule;

/// <summary>
/// Carries due messages from a scheduler to the transport, as long as there are any and without a pause. Several hosts
/// may pump the same scheduler: a claim is one host's alone.
/// </summary>
internal sealed class DuePump(
    IDueSource source,
    IMessageProducer transport,
    NotifyOptions options,
    LedgerWriter ledger,
    Telemetry telemetry,
    TimeProvider time,
    ILogger logger
)
{
    private const int MostPerClaim = 1_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long what the transport did not take waits for the next try.</summary>
    private static readonly TimeSpan WaitAfterRefusal = TimeSpan.FromSeconds(5);

    // A send may take as long as its time-out; nobody else may claim the messages meanwhile.
    private readonly TimeSpan _lease = (options.SendTimeout * 2) + TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken stopping)
    {
        for (var failures = 0; !stopping.IsCancellationRequested; )
        {
            try
            {
                await source.WaitAsync(stopping).ConfigureAwait(false);
                while (!stopping.IsCancellationRequested && await CarryAsync(stopping).ConfigureAwait(false)) { }
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
            catch (Exception exception)
            {
                var pause = Backoff.Pause(++failures, LongestPause);
                Log.DuePumpFailed(logger, exception, pause);
                await Backoff.WaitAsync(pause, time, stopping).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Carries one portion.</summary>
    /// <returns>True if there may be more at once.</returns>
    private async Task<bool> CarryAsync(CancellationToken stopping)
    {
        var claim = await source.ClaimAsync(MostPerClaim, _lease, stopping).ConfigureAwait(false);
        if (claim.Messages.Count == 0)
            return false;
        ObserveLateness(claim.Messages);

        // Not cancelled when stopping: the answer decides whether the scheduler forgets the message.
        var results = await transport.SendManyAsync(claim.Messages, CancellationToken.None).ConfigureAwait(false);
        if (results.AllAccepted)
        {
            await source.CompleteAsync(claim, Ids(claim.Messages), CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await SortOutAsync(claim, results).ConfigureAwait(false);
        }

        for (var i = 0; ledger.RecordsAll && i < results.Count; i++)
        {
            if (results[i].IsAccepted)
                await ledger.WaitingAsync(claim.Messages[i], CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    private async Task SortOutAsync(DueClaim claim, SendResults results)
    {
        var accepted = new List<MessageId>();
        var refused = new List<MessageId>();
        for (var i = 0; i < results.Count; i++)
            (results[i].IsAccepted ? accepted : refused).Add(claim.Messages[i].Id);

        var error = results.First(result => !result.IsAccepted).Error!;
        Log.DueMessagesRefused(logger, refused.Count, WaitAfterRefusal, error.Message);
        if (accepted.Count > 0)
            await source.CompleteAsync(claim, accepted, CancellationToken.None).ConfigureAwait(false);
        await source.ReleaseAsync(claim, refused, WaitAfterRefusal, CancellationToken.None).ConfigureAwait(false);
    }

    private void ObserveLateness(IReadOnlyList<Message> messages)
    {
        if (!telemetry.ObservesLateness)
            return;
        var now = time.GetUtcNow().UtcTicks;
        foreach (var message in messages)
            telemetry.Late(new TimeSpan(now - message.DueTicks));
    }

    private static MessageId[] Ids(IReadOnlyList<Message> messages)
    {
        var ids = new MessageId[messages.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = messages[i].Id;
        return ids;
    }
}

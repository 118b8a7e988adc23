using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Ledger;

namespace Notify.Schedule;

/// <summary>
/// For a scheduler that serves any transport: claims due messages, sends them, and says which were accepted. A claim is
/// one host's alone.
/// </summary>
internal sealed class ClaimCarrier(
    IDueSource source,
    IMessageProducer transport,
    NotifyOptions options,
    LedgerWriter ledger,
    Telemetry telemetry,
    TimeProvider time,
    ILogger logger
) : IDueCarrier
{
    private const int MostPerClaim = 1_000;

    /// <summary>How long what the transport did not take waits for the next try.</summary>
    private static readonly TimeSpan WaitAfterRefusal = TimeSpan.FromSeconds(5);

    // A send may take as long as its time-out; nobody else may claim the messages meanwhile.
    private readonly TimeSpan _lease = (options.SendTimeout * 2) + TimeSpan.FromSeconds(30);

    public ValueTask WaitAsync(CancellationToken stopping) => source.WaitAsync(stopping);

    public async Task<bool> CarryAsync(CancellationToken stopping)
    {
        var claim = await source.ClaimAsync(MostPerClaim, _lease, stopping).ConfigureAwait(false);
        if (claim.Messages.Count == 0)
            return false;
        telemetry.Late(claim.Messages, time.GetUtcNow());

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

    private static MessageId[] Ids(IReadOnlyList<Message> messages)
    {
        var ids = new MessageId[messages.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = messages[i].Id;
        return ids;
    }
}

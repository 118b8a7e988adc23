using System.Globalization;
using Notify;

namespace CommandQueue;

/// <summary>What became of a command, and what it was.</summary>
internal sealed class Statuses(CommandBook book, ICommandStore store, IDeliveryLedger ledger, TimeProvider time)
{
    private const string Waiting = "waiting";
    private const string Doing = "doing";
    private const string Unknown = "unknown";

    public async Task<string> FindAsync(long id, string consumer, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } command)
            return Unknown;
        if (book.GroupOf(command.Cmd, consumer) is not { } group)
            return Unknown;
        // What the ledger has no record of was accepted, and waits.
        var known = await ledger.FindAsync(IdOf(id), cancellationToken);
        var delivery = known?.Groups.FirstOrDefault(one => one.Group == group);
        return (delivery?.Status ?? known?.Status) switch
        {
            DeliveryStatus.Processing => Doing,
            // Between two attempts it is begun and not finished, as it was.
            DeliveryStatus.Scheduled when delivery is { Attempt: > 0 } => Doing,
            DeliveryStatus.Done => "done",
            DeliveryStatus.Failed => "failure",
            DeliveryStatus.Cancelled => Unknown,
            _ => Waiting,
        };
    }

    public async Task<StoredCommand?> DetailAsync(long id, CancellationToken cancellationToken)
    {
        var command = await store.FindAsync(id, cancellationToken);
        return command?.Since + book.Options.KeepDetailsFor > time.GetUtcNow() ? command : null;
    }

    public static MessageId IdOf(long id) => new(id.ToString(CultureInfo.InvariantCulture));
}

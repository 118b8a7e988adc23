using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Ledger;

/// <summary>
/// Records the steps of messages, in batches and behind the back of those who take them. Dead messages are not its
/// business: those are recorded, and awaited, where they are settled. Does nothing unless the ledger records all.
/// </summary>
internal sealed class LedgerWriter(
    IDeliveryLedger ledger,
    NotifyOptions options,
    TimeProvider time,
    Telemetry telemetry,
    ILogger logger
)
{
    private const int MostPerWrite = 500;
    private const int MostWaiting = 10_000;
    private const int Attempts = 5;

    private readonly Channel<LedgerEntry> _entries = Channel.CreateBounded<LedgerEntry>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true }
    );

    public bool RecordsAll { get; } = options.LedgerMode == LedgerMode.All;

    /// <summary>The message was accepted and waits to be handled.</summary>
    public ValueTask WaitingAsync(Message message, CancellationToken cancellationToken) =>
        message.IsOwn ? default : AddAsync(Step(message.Id, message.Topic, DeliveryStatus.Waiting), cancellationToken);

    /// <summary>The message was accepted and waits to be due.</summary>
    public ValueTask ScheduledAsync(Message message, CancellationToken cancellationToken) =>
        message.IsOwn
            ? default
            : AddAsync(
                Step(message.Id, message.Topic, DeliveryStatus.Scheduled) with
                {
                    DueAt = message.DueAt,
                },
                cancellationToken
            );

    /// <summary>The message was taken back before it was due.</summary>
    public ValueTask CancelledAsync(MessageId id, CancellationToken cancellationToken) =>
        AddAsync(Step(id, topic: "", DeliveryStatus.Cancelled), cancellationToken);

    /// <summary>The message waits for another due time.</summary>
    public ValueTask RescheduledAsync(MessageId id, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        AddAsync(Step(id, topic: "", DeliveryStatus.Scheduled) with { DueAt = dueAt }, cancellationToken);

    /// <summary>A group took a step with the message.</summary>
    public ValueTask StepAsync(Delivery delivery, DeliveryStatus status, DateTimeOffset? dueAt = null) =>
        delivery.Message.IsOwn
            ? default
            : AddAsync(
                Step(delivery.Message.Id, delivery.Message.Topic, status) with
                {
                    Group = delivery.Group,
                    Attempt = delivery.Attempt,
                    DueAt = dueAt,
                    Failure = delivery.Failure,
                },
                CancellationToken.None
            );

    /// <summary>Writes until nothing more comes and everything is written.</summary>
    public async Task RunAsync()
    {
        var batch = new List<LedgerEntry>(MostPerWrite);
        while (await _entries.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MostPerWrite && _entries.Reader.TryRead(out var entry))
                batch.Add(entry);
            await WriteAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    private LedgerEntry Step(MessageId id, string topic, DeliveryStatus status) =>
        new()
        {
            MessageId = id,
            Topic = topic,
            Status = status,
            At = time.GetUtcNow(),
        };

    private async ValueTask AddAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (!RecordsAll)
            return;
        try
        {
            await _entries.Writer.WriteAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            telemetry.LedgerLost(1);
        }
    }

    private async Task WriteAsync(List<LedgerEntry> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ledger.RecordAsync(batch).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (attempt < Attempts)
            {
                Log.LedgerWriteFailed(logger, exception, batch.Count, attempt);
                await Task.Delay(TimeSpan.FromSeconds(attempt), time).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                Log.LedgerStepsLost(logger, exception, batch.Count, Attempts);
                telemetry.LedgerLost(batch.Count);
                return;
            }
        }
    }
}

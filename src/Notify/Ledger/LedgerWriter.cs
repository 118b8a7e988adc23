using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Shared;

namespace Notify.Ledger;

/// <summary>
/// Records the steps of messages, in batches and behind the back of those who take them. Dead messages are not its
/// business: those are recorded, and awaited, where they are settled. Does nothing unless the ledger records all. A
/// ledger that is merely slow slows messages down; for one that fails nobody waits, and what finds no room is lost.
/// </summary>
internal sealed class LedgerWriter(
    IDeliveryLedger ledger,
    NotifyOptions options,
    TimeProvider time,
    Telemetry telemetry,
    ILogger logger
) : IDisposable
{
    private const int MostPerWrite = 500;
    private const int MostWaiting = 10_000;
    private const int Attempts = 5;
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    private readonly Channel<LedgerEntry> _entries = Channel.CreateBounded<LedgerEntry>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true }
    );
    private readonly CancellationTokenSource _givingUp = new();

    // Completed while the ledger fails, which releases those who wait for room.
    private TaskCompletionSource _failing = NewSignal();
    private int _turnedAway;

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

    /// <summary>Writes until nothing more comes and everything is written, or given up.</summary>
    public async Task RunAsync()
    {
        while (await _entries.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // A write that was given up may still read its list, so each has its own.
            var batch = new List<LedgerEntry>();
            while (batch.Count < MostPerWrite && _entries.Reader.TryRead(out var entry))
                batch.Add(entry);
            await WriteAsync(batch).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _turnedAway, 0) is > 0 and var count)
                Log.LedgerStepsTurnedAway(logger, count);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    /// <summary>What is not written yet is lost: the host cannot wait any longer.</summary>
    public void GiveUp() => _givingUp.Cancel();

    public void Dispose() => _givingUp.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LedgerEntry Step(MessageId id, string topic, DeliveryStatus status) =>
        new()
        {
            MessageId = id,
            Topic = topic,
            Status = status,
            At = time.GetUtcNow(),
        };

    private ValueTask AddAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        !RecordsAll || _entries.Writer.TryWrite(entry) ? default : AddWhenThereIsRoomAsync(entry, cancellationToken);

    /// <summary>Never throws: the message is accepted or handled already, whatever becomes of its record.</summary>
    private async ValueTask AddWhenThereIsRoomAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var failing = Volatile.Read(ref _failing).Task;
        while (!failing.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            var room = _entries.Writer.WaitToWriteAsync(cancellationToken).AsTask();
            await Task.WhenAny(room, failing).ConfigureAwait(false);
            if (_entries.Writer.TryWrite(entry))
                return;
            if (room is { IsCompletedSuccessfully: true, Result: false })
                break;
        }

        telemetry.LedgerLost(1);
        Interlocked.Increment(ref _turnedAway);
    }

    private async Task WriteAsync(List<LedgerEntry> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteOnceAsync(batch).ConfigureAwait(false);
                if (_failing.Task.IsCompleted)
                    Volatile.Write(ref _failing, NewSignal());
                return;
            }
            catch (Exception exception) when (attempt < Attempts && !_givingUp.IsCancellationRequested)
            {
                _failing.TrySetResult();
                Log.LedgerWriteFailed(logger, exception, batch.Count, attempt);
                await Backoff.WaitAsync(TimeSpan.FromSeconds(attempt), time, _givingUp.Token).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                Log.LedgerStepsLost(logger, exception, batch.Count, attempt);
                telemetry.LedgerLost(batch.Count);
                return;
            }
        }
    }

    private async Task WriteOnceAsync(List<LedgerEntry> batch)
    {
        using var timeout = new CancellationTokenSource(WriteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _givingUp.Token);
        either.Token.ThrowIfCancellationRequested();
        var write = ledger.RecordAsync(batch, either.Token);
        if (write.IsCompleted)
            await write.ConfigureAwait(false);
        else
            await write.AsTask().WaitAsync(either.Token).ConfigureAwait(false);
    }
}

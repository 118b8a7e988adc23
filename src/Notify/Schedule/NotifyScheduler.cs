using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Produce;

namespace Notify.Schedule;

/// <summary>What applications inject to schedule: checks and stamps before the adapter, records after it.</summary>
internal sealed class NotifyScheduler(
    IDelayScheduler adapter,
    MessageChecker checker,
    LedgerWriter ledger,
    TimeProvider time
) : IDelayScheduler
{
    public SchedulerCapabilities Capabilities => adapter.Capabilities;

    public TimeSpan MaxDelay => adapter.MaxDelay;

    public async ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        var results = new SendResult[messages.Count];
        var good = new BatchPart();
        var now = time.GetUtcNow().UtcTicks;
        for (var i = 0; i < messages.Count; i++)
        {
            if (FindFault(messages[i]) is { } fault)
            {
                results[i] = SendResult.Failed(fault);
                continue;
            }

            messages[i].Stamp(now, Telemetry.CurrentTrace());
            good.Add(messages[i], i);
        }

        if (good.Messages.Count > 0)
            good.Report(await adapter.ScheduleAsync(good.Messages, cancellationToken).ConfigureAwait(false), results);
        for (var i = 0; ledger.RecordsAll && i < results.Length; i++)
        {
            if (results[i].IsAccepted)
                await ledger.ScheduledAsync(messages[i], cancellationToken).ConfigureAwait(false);
        }

        return SendResults.From(results);
    }

    public async ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        var cancelled = await adapter.CancelAsync(id, cancellationToken).ConfigureAwait(false);
        if (cancelled)
            await ledger.CancelledAsync(id, cancellationToken).ConfigureAwait(false);
        return cancelled;
    }

    public async ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    )
    {
        var moved = await adapter.RescheduleAsync(id, dueAt, cancellationToken).ConfigureAwait(false);
        if (moved)
            await ledger.RescheduledAsync(id, dueAt, cancellationToken).ConfigureAwait(false);
        return moved;
    }

    public ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default)
    {
        if (query.Limit is >= 1 and <= ScheduleQuery.MaxLimit)
            return adapter.ListAsync(query, cancellationToken);
        throw new InvalidInputException(
            ErrorIds.InvalidQuery,
            nameof(query.Limit),
            $"{query.Limit} waiting messages were asked for; ask for 1 to {ScheduleQuery.MaxLimit}."
        );
    }

    private InvalidInputException? FindFault(Message message) =>
        message.DueAt is null
            ? new InvalidInputException(
                ErrorIds.InvalidMessage,
                nameof(message.DueAt),
                $"Message '{message.Id}' was scheduled without a due time. Set DueAt, or send it."
            )
            : checker.FindFault(message);
}

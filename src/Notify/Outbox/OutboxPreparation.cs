using Notify.Diagnostics;
using Notify.Produce;

namespace Notify.Outbox;

/// <summary>
/// Prepares messages as a direct send does. All of them pass, or none: the caller's transaction is one thing.
/// </summary>
internal sealed class OutboxPreparation(
    SendPipeline pipeline,
    MessageChecker checker,
    IDelayScheduler scheduler,
    TimeProvider time
)
{
    /// <exception cref="NotifyException">A message breaks a limit, or is due when nothing here can send it.</exception>
    public async ValueTask<Message[]> PrepareAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        var prepared = new Message[messages.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            var message = messages[i];
            if (!pipeline.IsEmpty)
                message = await pipeline.RunAsync(message, cancellationToken).ConfigureAwait(false);
            if (FindFault(message) is { } fault)
                throw fault;
            prepared[i] = message;
        }

        return prepared;
    }

    /// <summary>Marks messages as sent, now and in the trace that is running.</summary>
    public void Stamp(Message[] messages)
    {
        var now = time.GetUtcNow().UtcTicks;
        var trace = Telemetry.CurrentTrace();
        foreach (var message in messages)
            message.Stamp(now, trace);
    }

    private NotifyException? FindFault(Message message)
    {
        if (checker.FindFault(message) is { } fault)
            return fault;
        if (message.DueAt is not { } due || due - time.GetUtcNow() is var wait && wait <= scheduler.MaxDelay)
            return null;
        if (wait <= TimeSpan.Zero)
            return null;
        return scheduler.MaxDelay == TimeSpan.Zero
            ? new NotSupportedByAdapterException(
                $"Message '{message.Id}' was put into the outbox to be delayed, but the transport cannot delay messages and no other scheduler was chosen. "
                    + "Set Notify:Delay to an adapter that can."
            )
            : new InvalidInputException(
                ErrorIds.ScheduleLimit,
                nameof(message.DueAt),
                $"Message '{message.Id}' was not put into the outbox: it is due at {due:O}, and the scheduler keeps messages for "
                    + $"{scheduler.MaxDelay.TotalDays:N0} days at most. Give an earlier time, or choose another scheduler (Notify:Delay)."
            );
    }
}

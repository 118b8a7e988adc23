using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Produce;

namespace Notify.Outbox;

/// <summary>
/// Hands messages of an outbox to the transport, or to the scheduler if they are not due yet, and says for each what
/// became of it. Nothing is thrown.
/// </summary>
internal sealed class OutboxSender(
    IMessageProducer transport,
    IDelayScheduler scheduler,
    LedgerWriter ledger,
    Telemetry telemetry,
    TimeProvider time
)
{
    private delegate ValueTask<SendResults> Send(IReadOnlyList<Message> messages, CancellationToken cancellationToken);

    /// <summary>Sends messages that may be sent side by side.</summary>
    /// <returns>One result per message, by position.</returns>
    public async Task<SendResult[]> SendAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        var results = new SendResult[messages.Count];
        var ready = new BatchPart();
        var later = new BatchPart();
        var now = time.GetUtcNow().UtcTicks;
        for (var i = 0; i < messages.Count; i++)
            (messages[i].DueTicks > now ? later : ready).Add(messages[i], i);
        if (ready.Messages.Count > 0)
            ready.Report(await SendNowAsync(ready.Messages, cancellationToken).ConfigureAwait(false), results);
        if (later.Messages.Count > 0)
            later.Report(
                await TryAsync(scheduler.ScheduleAsync, later.Messages, cancellationToken).ConfigureAwait(false),
                results
            );
        await RecordAsync(messages, results, now).ConfigureAwait(false);
        return results;
    }

    private async Task<SendResults> SendNowAsync(List<Message> messages, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var results = await TryAsync(transport.SendManyAsync, messages, cancellationToken).ConfigureAwait(false);
        var took = time.GetElapsedTime(started);
        foreach (var outcome in results.CountBy(result => result.Error?.ErrorId ?? ""))
            telemetry.Sent(messages[0].Topic, outcome.Value, took, outcome.Key.Length == 0 ? null : outcome.Key);
        return results;
    }

    /// <summary>A send that throws says nothing about its messages; each is then sent alone.</summary>
    private static async Task<SendResults> TryAsync(
        Send send,
        List<Message> messages,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await send(messages, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (messages.Count == 1 || cancellationToken.IsCancellationRequested)
            {
                var error = ErrorOf(messages[0], exception);
                return SendResults.From([.. messages.Select(_ => SendResult.Failed(error))]);
            }
        }

        var results = new SendResult[messages.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = (await TryAsync(send, [messages[i]], cancellationToken).ConfigureAwait(false))[0];
        return SendResults.From(results);
    }

    private static NotifyException ErrorOf(Message message, Exception exception) =>
        exception switch
        {
            NotifyException error => error,
            ArgumentException or FormatException or NotSupportedException => new InvalidInputException(
                ErrorIds.InvalidMessage,
                "message",
                $"Message '{message.Id}' to '{message.Topic}' cannot be sent: {ExceptionText.Message(exception)}",
                exception
            ),
            _ => new SendException(
                ErrorIds.OutcomeUnknown,
                $"Sending message '{message.Id}' to '{message.Topic}' failed: {ExceptionText.Message(exception)} It is sent again.",
                exception
            ),
        };

    private async ValueTask RecordAsync(IReadOnlyList<Message> messages, SendResult[] results, long now)
    {
        for (var i = 0; ledger.RecordsAll && i < results.Length; i++)
        {
            if (!results[i].IsAccepted)
                continue;
            if (messages[i].DueTicks > now)
                await ledger.ScheduledAsync(messages[i], CancellationToken.None).ConfigureAwait(false);
            else
                await ledger.WaitingAsync(messages[i], CancellationToken.None).ConfigureAwait(false);
        }
    }
}

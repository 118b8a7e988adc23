using Notify.Diagnostics;
using Notify.Ledger;

namespace Notify.Produce;

/// <summary>
/// Station 1, what applications inject: middleware, checks, stamp, then the transport, or the scheduler for what is not
/// due yet. A batch without faults and due times goes to the transport as it is.
/// </summary>
internal sealed partial class NotifyProducer(
    IMessageProducer transport,
    IDelayScheduler scheduler,
    MessageChecker checker,
    MessageMaker maker,
    SendPipeline pipeline,
    LedgerWriter ledger,
    Telemetry telemetry,
    TimeProvider time
) : IMessageProducer
{
    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) =>
        pipeline.IsEmpty
            ? SendOneAsync(message, cancellationToken)
            : SendThroughMiddlewareAsync(message, cancellationToken);

    public ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        if (MessageChecker.FindBatchFault(messages.Count) is { } fault)
            return ValueTask.FromException<SendResults>(fault);
        return pipeline.IsEmpty
            ? SendBatchAsync(messages, cancellationToken)
            : SendThroughMiddlewareAsync(messages, cancellationToken);
    }

    public async ValueTask<MessageId> SendAsync<T>(
        T value,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull
    {
        var message = maker.Make(value, options);
        await SendAsync(message, cancellationToken).ConfigureAwait(false);
        return message.Id;
    }

    public ValueTask<SendResults> SendManyAsync<T>(
        IReadOnlyList<T> values,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull => SendManyAsync(maker.MakeMany(values, options), cancellationToken);

    private ValueTask SendOneAsync(Message message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcTicks;
        if (message.DueTicks > now)
            return ScheduleOneAsync(message, cancellationToken);
        if (checker.FindFault(message) is { } fault)
            return ValueTask.FromException(fault);
        if (telemetry.ObservesSends || ledger.RecordsAll)
            return SendObservedAsync(message, now, cancellationToken);
        message.Stamp(now, Telemetry.CurrentTrace());
        return transport.SendAsync(message, cancellationToken);
    }

    private ValueTask<SendResults> SendBatchAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
            return new(SendResults.Accepted(0));
        var now = time.GetUtcNow().UtcTicks;
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].DueTicks > now || checker.FindFault(messages[i]) is not null)
                return SendMixedAsync(messages, now, cancellationToken);
        }

        return SendNowAsync(messages, now, cancellationToken);
    }

    /// <summary>Hands checked messages to the transport.</summary>
    private ValueTask<SendResults> SendNowAsync(
        IReadOnlyList<Message> messages,
        long now,
        CancellationToken cancellationToken
    )
    {
        if (telemetry.ObservesSends || ledger.RecordsAll)
            return SendObservedAsync(messages, now, cancellationToken);
        Stamp(messages, now, Telemetry.CurrentTrace());
        return transport.SendManyAsync(messages, cancellationToken);
    }

    /// <summary>
    /// A batch of which some items are faulty or not due yet: each part goes its way, and results come together.
    /// </summary>
    private async ValueTask<SendResults> SendMixedAsync(
        IReadOnlyList<Message> messages,
        long now,
        CancellationToken cancellationToken
    )
    {
        var results = new SendResult[messages.Count];
        var ready = new BatchPart();
        var later = new BatchPart();
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].DueTicks > now)
                later.Add(messages[i], i);
            else if (checker.FindFault(messages[i]) is { } fault)
                results[i] = SendResult.Failed(fault);
            else
                ready.Add(messages[i], i);
        }

        if (ready.Messages.Count > 0)
            ready.Report(await SendNowAsync(ready.Messages, now, cancellationToken).ConfigureAwait(false), results);
        if (later.Messages.Count > 0)
            later.Report(
                await scheduler.ScheduleAsync(later.Messages, cancellationToken).ConfigureAwait(false),
                results
            );
        return SendResults.From(results);
    }

    private async ValueTask ScheduleOneAsync(Message message, CancellationToken cancellationToken)
    {
        var results = await scheduler.ScheduleAsync([message], cancellationToken).ConfigureAwait(false);
        if (results[0].Error is { } error)
            throw error;
    }

    private static void Stamp(IReadOnlyList<Message> messages, long now, TraceContext? trace)
    {
        for (var i = 0; i < messages.Count; i++)
            messages[i].Stamp(now, trace);
    }
}

using System.Buffers;
using Notify.Decode;
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
    MessageTypes types,
    IMessageSerializer serializer,
    IEnumerable<ISendMiddleware> middleware,
    LedgerWriter ledger,
    Telemetry telemetry,
    TimeProvider time
) : IMessageProducer
{
    /// <summary>A larger buffer than this is not kept for the next body.</summary>
    private const int MostScratchKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Scratch;

    private readonly ISendMiddleware[] _middleware = [.. middleware];

    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) =>
        _middleware.Length == 0
            ? SendOneAsync(message, cancellationToken)
            : SendThroughMiddlewareAsync(message, cancellationToken);

    public ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        if (messages.Count > MessageLimits.BatchCount)
            return ValueTask.FromException<SendResults>(TooMany(messages.Count));
        return _middleware.Length == 0
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
        var message = MessageOf(value, options);
        await SendAsync(message, cancellationToken).ConfigureAwait(false);
        return message.Id;
    }

    public ValueTask<SendResults> SendManyAsync<T>(
        IReadOnlyList<T> values,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull
    {
        if (options is { Id.IsEmpty: false })
        {
            throw new InvalidInputException(
                ErrorIds.InvalidMessage,
                nameof(options.Id),
                $"{values.Count} messages were sent with the one id '{options.Id}'. Leave the id out, or send them one by one."
            );
        }

        var messages = new Message[values.Count];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = MessageOf(values[i], options);
        return SendManyAsync(messages, cancellationToken);
    }

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

    private Message MessageOf<T>(T value, SendOptions? options)
        where T : notnull
    {
        var mapping = types.Get(typeof(T));
        return new Message(options?.Topic ?? mapping.Topic, BodyOf(value), options?.Id ?? default)
        {
            Type = mapping.TypeName,
            ContentType = serializer.ContentType,
            Key = options?.Key,
            Headers = options?.Headers ?? MessageHeaders.Empty,
            DueAt = DueAt(options),
            ExpiresAt = options?.ExpiresAt,
        };
    }

    private byte[] BodyOf<T>(T value)
        where T : notnull
    {
        var writer = Scratch ??= new ArrayBufferWriter<byte>(1024);
        writer.ResetWrittenCount();
        serializer.Serialize(value, writer);
        var body = writer.WrittenSpan.ToArray();
        if (writer.Capacity > MostScratchKept)
            Scratch = null;
        return body;
    }

    private DateTimeOffset? DueAt(SendOptions? options)
    {
        if (options?.Delay is not { } delay)
            return options?.DueAt;
        if (options.DueAt is null)
            return After(delay);
        throw new InvalidInputException(
            ErrorIds.InvalidMessage,
            nameof(options.Delay),
            $"A message was sent with a delay of {delay} and with a due time of {options.DueAt:O}. Give one of the two."
        );
    }

    private DateTimeOffset After(TimeSpan delay)
    {
        var now = time.GetUtcNow();
        if (delay <= TimeSpan.Zero)
            return now;
        if (delay <= DateTimeOffset.MaxValue - now)
            return now + delay;
        throw new InvalidInputException(
            ErrorIds.ScheduleLimit,
            nameof(SendOptions.Delay),
            $"A message was sent with a delay of {delay}, which ends after the last date there is. Give a shorter one."
        );
    }

    private static InvalidInputException TooMany(int count) =>
        new(
            ErrorIds.InvalidMessage,
            "messages",
            $"A batch of {count:N0} messages was sent, over the limit of {MessageLimits.BatchCount:N0}. Cut it into smaller ones."
        );
}

using System.Buffers;
using Notify.Decode;

namespace Notify.Produce;

/// <summary>Makes messages of values: serialized, under their mapped names, with what the options say.</summary>
internal sealed class MessageMaker(MessageTypes types, IMessageSerializer serializer, TimeProvider time)
{
    /// <summary>A larger buffer than this is not kept for the next body.</summary>
    private const int MostScratchKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Scratch;

    /// <exception cref="InvalidInputException">The values share an id, or one cannot be made a message.</exception>
    public Message[] MakeMany<T>(IReadOnlyList<T> values, SendOptions? options)
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
            messages[i] = Make(values[i], options);
        return messages;
    }

    public Message Make<T>(T value, SendOptions? options)
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
}

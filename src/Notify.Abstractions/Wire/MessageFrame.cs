using System.Buffers;

namespace Notify;

/// <summary>
/// A whole message as one run of bytes, for servers that store bytes: Redis entries and sorted-set members, outbox
/// rows, journals. The layout is pinned by a snapshot test (docs/decisions/0002).
/// </summary>
/// <remarks>
/// <code>
/// byte version = 1 · uint16 flags · id (16 bytes of a UUID, or text) · text topic · [text type] · [text contentType]
/// [text key] · [int64 due] · [int64 expires] · [int64 sent] · [text traceparent · text tracestate]
/// [varint count · (text name · text value)*] · varint length · body · (ignored by this version)
/// text = varint length · UTF-8; int64 = Unix milliseconds, big-endian; bracketed fields stand if their flag is set
/// </code>
/// </remarks>
public static class MessageFrame
{
    private const byte Version = 1;

    /// <summary>Appends a message to a buffer.</summary>
    /// <param name="message">A message that passed the checks of sending.</param>
    /// <param name="buffer">Where the frame goes.</param>
    public static void Write(Message message, IBufferWriter<byte> buffer)
    {
        var writer = new FrameWriter(buffer);
        var flags = FlagsOf(message);
        writer.Byte(Version);
        writer.UInt16((ushort)flags);
        if (message.Id.IsUuid)
            writer.Uuid(message.Id.Uuid);
        else
            writer.Text(message.Id.ToString());
        writer.Text(message.Topic);
        WriteOptional(ref writer, message);
        writer.Bytes(message.Body.Span);
    }

    /// <summary>Reads a message back.</summary>
    /// <param name="frame">A frame; the body of the result is a slice of this memory.</param>
    /// <exception cref="NotifyException">The frame is damaged, or of a version this package does not know.</exception>
    public static Message Read(ReadOnlyMemory<byte> frame)
    {
        var reader = new FrameReader(frame.Span);
        var version = reader.Byte();
        if (version != Version)
            throw FrameReader.Malformed($"its version is {version}, and this package reads version {Version}");

        var flags = (Flags)reader.UInt16();
        var id = reader.Id(flags.HasFlag(Flags.UuidId));
        var topic = reader.Text();
        var type = flags.HasFlag(Flags.Type) ? reader.Text() : null;
        var contentType = flags.HasFlag(Flags.ContentType) ? reader.Text() : null;
        var key = flags.HasFlag(Flags.Key) ? reader.Text() : null;
        var due = reader.Time(flags.HasFlag(Flags.DueAt));
        var expires = reader.Time(flags.HasFlag(Flags.ExpiresAt));
        var sent = reader.Time(flags.HasFlag(Flags.SentAt));
        var trace = flags.HasFlag(Flags.Trace) ? ReadTrace(ref reader) : null;
        var headers = flags.HasFlag(Flags.Headers) ? ReadHeaders(ref reader) : MessageHeaders.Empty;
        var length = reader.Length();
        return new Message(topic, frame.Slice(reader.Position, length), id)
        {
            Type = type,
            ContentType = contentType,
            Key = key,
            DueAt = due,
            ExpiresAt = expires,
            SentAt = sent,
            Trace = trace,
            Headers = headers,
        };
    }

    private static Flags FlagsOf(Message message) =>
        (message.Id.IsUuid ? Flags.UuidId : 0)
        | (message.Type is null ? 0 : Flags.Type)
        | (message.ContentType is null ? 0 : Flags.ContentType)
        | (message.Key is null ? 0 : Flags.Key)
        | (message.DueAt is null ? 0 : Flags.DueAt)
        | (message.ExpiresAt is null ? 0 : Flags.ExpiresAt)
        | (message.SentAt is null ? 0 : Flags.SentAt)
        | (message.Trace is null ? 0 : Flags.Trace)
        | (message.Headers.Count == 0 ? 0 : Flags.Headers);

    private static void WriteOptional(ref FrameWriter writer, Message message)
    {
        writer.OptionalText(message.Type);
        writer.OptionalText(message.ContentType);
        writer.OptionalText(message.Key);
        writer.OptionalTime(message.DueAt);
        writer.OptionalTime(message.ExpiresAt);
        writer.OptionalTime(message.SentAt);
        if (message.Trace is { } trace)
        {
            writer.Text(trace.TraceParent);
            writer.Text(trace.TraceState ?? "");
        }

        if (message.Headers.Count > 0)
            WriteHeaders(ref writer, message.Headers);
    }

    private static void WriteHeaders(ref FrameWriter writer, MessageHeaders headers)
    {
        writer.VarInt((uint)headers.Count);
        foreach (var (name, value) in headers.Span)
        {
            writer.Text(name);
            writer.Text(value);
        }
    }

    private static TraceContext ReadTrace(ref FrameReader reader)
    {
        var parent = reader.Text();
        var state = reader.Text();
        return new TraceContext(parent, state.Length == 0 ? null : state);
    }

    private static MessageHeaders ReadHeaders(ref FrameReader reader)
    {
        var headers = new MessageHeaders();
        for (var left = reader.HeaderCount(); left > 0; left--)
        {
            var name = reader.Text();
            headers[name] = reader.Text();
        }

        return headers;
    }

    [Flags]
    private enum Flags : ushort
    {
        UuidId = 1,
        Type = 2,
        ContentType = 4,
        Key = 8,
        DueAt = 16,
        ExpiresAt = 32,
        SentAt = 64,
        Trace = 128,
        Headers = 256,
    }
}

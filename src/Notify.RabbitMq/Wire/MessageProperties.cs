using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// The properties a message is published with, written from the message itself: no table is made and nothing boxed. One
/// instance serves one message after the other.
/// </summary>
internal sealed class MessageProperties : IReadOnlyBasicProperties, IAmqpHeader
{
    private const ushort BasicClass = 60;
    private const ushort ContentTypeFlag = 1 << 15;
    private const ushort HeadersFlag = 1 << 13;
    private const ushort DeliveryModeFlag = 1 << 12;
    private const ushort MessageIdFlag = 1 << 7;

    private Message _message = null!;
    private DeliveryNote? _note;
    private bool _namesTopic;

    /// <summary>Says what the next publishing carries.</summary>
    /// <param name="message">The message.</param>
    /// <param name="note">What a group adds to it.</param>
    /// <param name="persistent">Whether it outlives the server's restart.</param>
    /// <param name="namesTopic">Whether the topic is named, because the routing key is not the topic's.</param>
    public void Set(Message message, DeliveryNote? note, bool persistent, bool namesTopic)
    {
        (_message, _note, Persistent, _namesTopic) = (message, note, persistent, namesTopic);
    }

    public ushort ProtocolClassId => BasicClass;

    public int GetRequiredBufferSize()
    {
        var writer = new TableWriter(default, onlyCounts: true);
        Write(ref writer);
        return writer.Position;
    }

    public int WriteTo(Span<byte> span)
    {
        var writer = new TableWriter(span, onlyCounts: false);
        Write(ref writer);
        return writer.Position;
    }

    private void Write(ref TableWriter writer)
    {
        writer.UInt16((ushort)(HeadersFlag | DeliveryModeFlag | MessageIdFlag | TypeFlag()));
        if (_message.ContentType is { } contentType)
            writer.ShortText(contentType);
        writer.BeginTable();
        WriteHeaders(ref writer);
        writer.EndTable();
        writer.Byte((byte)DeliveryMode);
        if (_message.Id.IsUuid)
            writer.ShortText(_message.Id.Uuid);
        else
            writer.ShortText(_message.Id.ToString());
    }

    private ushort TypeFlag() => _message.ContentType is null ? (ushort)0 : ContentTypeFlag;

    private void WriteHeaders(ref TableWriter writer)
    {
        if (_message.SentAt is { } sent)
            writer.Entry(WireHeaders.SentAt, WireTime.ToMilliseconds(sent));
        if (_namesTopic)
            writer.Entry(WireHeaders.Topic, _message.Topic);
        if (_message.Type is { } type)
            writer.Entry(WireHeaders.Type, type);
        if (_message.Key is { } key)
            writer.Entry(WireHeaders.Key, key);
        if (_message.DueAt is { } due)
            writer.Entry(WireHeaders.DueAt, WireTime.ToMilliseconds(due));
        if (_message.ExpiresAt is { } expires)
            writer.Entry(WireHeaders.ExpiresAt, WireTime.ToMilliseconds(expires));
        if (_message.Trace is { } trace)
            WriteTrace(ref writer, trace);
        if (_note is not null)
            WriteNote(ref writer, _note);
        if (_message.Headers.Count == 0)
            return;
        foreach (var (name, value) in _message.Headers)
            writer.Entry(name, value);
    }

    private static void WriteTrace(ref TableWriter writer, TraceContext trace)
    {
        writer.Entry(WireHeaders.TraceParent, trace.TraceParent);
        if (trace.TraceState is { } state)
            writer.Entry(WireHeaders.TraceState, state);
    }

    private static void WriteNote(ref TableWriter writer, DeliveryNote note)
    {
        writer.Entry(WireHeaders.Group, note.Group);
        writer.Entry(WireHeaders.Attempt, note.Attempt);
        if (note.FirstFailedAt is { } first)
            writer.Entry(WireHeaders.FirstFailedAt, WireTime.ToMilliseconds(first));
        if (note.Failure is not { } failure)
            return;
        writer.Entry(WireHeaders.Reason, failure.Reason.ToString());
        if (failure.ErrorType is { } type)
            writer.Entry(WireHeaders.FailureType, type);
        writer.Entry(WireHeaders.FailureText, failure.Text);
        writer.Entry(WireHeaders.FailedAt, WireTime.ToMilliseconds(failure.FailedAt));
    }

    // What the client asks of properties that somebody listens to with tracing: it copies them then.
    public string? ContentType => _message.ContentType;

    public string? ContentEncoding => null;

    public IDictionary<string, object?>? Headers => MessageReader.Table(this);

    public DeliveryModes DeliveryMode => Persistent ? DeliveryModes.Persistent : DeliveryModes.Transient;

    public byte Priority => 0;

    public string? CorrelationId => null;

    public string? ReplyTo => null;

    public string? Expiration => null;

    public string? MessageId => _message.Id.ToString();

    public AmqpTimestamp Timestamp => default;

    public string? Type => null;

    public string? UserId => null;

    public string? AppId => null;

    public string? ClusterId => null;

    public bool Persistent { get; private set; }

    public PublicationAddress? ReplyToAddress => null;

    public bool IsContentTypePresent() => _message.ContentType is not null;

    public bool IsContentEncodingPresent() => false;

    public bool IsHeadersPresent() => true;

    public bool IsDeliveryModePresent() => true;

    public bool IsPriorityPresent() => false;

    public bool IsCorrelationIdPresent() => false;

    public bool IsReplyToPresent() => false;

    public bool IsExpirationPresent() => false;

    public bool IsMessageIdPresent() => true;

    public bool IsTimestampPresent() => false;

    public bool IsTypePresent() => false;

    public bool IsUserIdPresent() => false;

    public bool IsAppIdPresent() => false;

    public bool IsClusterIdPresent() => false;
}

using System.Buffers.Text;
using System.Globalization;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// The properties a message is published with. One instance serves one message after the other: the client has written
/// them into the frame before its publishing returns. They are the client's own type on purpose. Of any other it makes
/// a copy for each message, with a new table of headers, on channels with confirms.
/// </summary>
internal sealed class MessageProperties
{
    private readonly Dictionary<string, object?> _headers = [];
    private readonly BasicProperties _properties;
    private long _sentAt = -1;
    private byte[] _sentText = [];

    public MessageProperties() => _properties = new BasicProperties { Headers = _headers };

    /// <summary>Fills in what one publishing carries.</summary>
    public BasicProperties Of(Publication sent)
    {
        var message = sent.Message;
        _properties.ContentType = message.ContentType;
        _properties.DeliveryMode = sent.Persistent ? DeliveryModes.Persistent : DeliveryModes.Transient;
        _properties.MessageId = message.Id.ToString();
        _headers.Clear();
        AddHeaders(message, sent.NamesTopic);
        if (message.Trace is { } trace)
            AddTrace(trace);
        if (sent.Note is { } note)
            AddNote(note);
        if (sent.Way is { } way)
            _headers[ServerHeaders.MoreKeys] = way;
        if (message.Headers.Count > 0)
            AddOthers(message.Headers);
        return _properties;
    }

    private void AddHeaders(Message message, bool namesTopic)
    {
        if (message.SentAt is { } sent)
            _headers[WireHeaders.SentAt] = SentText(WireTime.ToMilliseconds(sent));
        if (namesTopic)
            _headers[WireHeaders.Topic] = message.Topic;
        if (message.Type is { } type)
            _headers[WireHeaders.Type] = type;
        if (message.Key is { } key)
            _headers[WireHeaders.Key] = key;
        if (message.DueAt is { } due)
            _headers[WireHeaders.DueAt] = Text(WireTime.ToMilliseconds(due));
        if (message.ExpiresAt is { } expires)
            _headers[WireHeaders.ExpiresAt] = Text(WireTime.ToMilliseconds(expires));
    }

    private void AddTrace(TraceContext trace)
    {
        _headers[WireHeaders.TraceParent] = trace.TraceParent;
        if (trace.TraceState is { } state)
            _headers[WireHeaders.TraceState] = state;
    }

    private void AddNote(DeliveryNote note)
    {
        _headers[WireHeaders.Group] = note.Group;
        _headers[WireHeaders.Attempt] = Text(note.Attempt);
        if (note.FirstFailedAt is { } first)
            _headers[WireHeaders.FirstFailedAt] = Text(WireTime.ToMilliseconds(first));
        if (note.Failure is not { } failure)
            return;
        _headers[WireHeaders.Reason] = failure.Reason.ToString();
        if (failure.ErrorType is { } type)
            _headers[WireHeaders.FailureType] = type;
        _headers[WireHeaders.FailureText] = failure.Text;
        _headers[WireHeaders.FailedAt] = Text(WireTime.ToMilliseconds(failure.FailedAt));
    }

    private void AddOthers(MessageHeaders headers)
    {
        foreach (var (name, value) in headers)
            _headers[ServerHeaders.ToWire(name)] = value;
    }

    /// <summary>The text of a time that many messages in a row have alike.</summary>
    private byte[] SentText(long milliseconds)
    {
        if (milliseconds == _sentAt)
            return _sentText;
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(milliseconds, digits, out var length);
        if (_sentText.Length != length)
            _sentText = new byte[length];
        digits[..length].CopyTo(_sentText);
        _sentAt = milliseconds;
        return _sentText;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

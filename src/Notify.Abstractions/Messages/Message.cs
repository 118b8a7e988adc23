namespace Notify;

/// <summary>
/// One message: an id, a topic and a body, with what else it carries. Sending does not copy the body: its memory must
/// not change afterwards. A message may be sent again (after an unknown outcome, say): it is then the same message with
/// the same id.
/// </summary>
public sealed class Message
{
    private Extras? _extras;
    private long _sentAt;

    /// <summary>
    /// Creates a message. Nothing is checked here; sending checks every limit before anything is written.
    /// </summary>
    /// <param name="topic">
    /// Words of letters, digits, <c>_</c>, <c>:</c> and <c>-</c>, joined by dots, 128 characters at most.
    /// </param>
    /// <param name="body">The payload; 1 MiB at most unless <see cref="NotifyOptions.MaxBodyBytes" /> says
    /// otherwise.</param>
    /// <param name="id">The caller's id, for idempotency; a new one is made if it is left out.</param>
    public Message(string topic, ReadOnlyMemory<byte> body, MessageId id = default)
    {
        Topic = topic;
        Body = body;
        Id = id.IsEmpty ? MessageId.New() : id;
    }

    /// <summary>The identity of the message; never empty.</summary>
    public MessageId Id { get; }

    /// <summary>The topic the message is sent to.</summary>
    public string Topic { get; }

    /// <summary>The payload. Its memory belongs to the message from the moment it is sent.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The name of the body's type, as mapped at start; null for raw bytes. Never a CLR name.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// The media type of the body, for example <c>application/json</c>; null if the sender did not say.
    /// </summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// The ordering key, at most 200 bytes of UTF-8. First attempts of messages with one topic and key reach a group
    /// that is ordered by key in sending order, one at a time.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Further headers.</summary>
    public MessageHeaders Headers { get; init; } = MessageHeaders.Empty;

    /// <summary>When the message may reach its groups, never earlier; null or a time in the past means now.</summary>
    public DateTimeOffset? DueAt
    {
        get => FromTicks(_extras?.DueAt ?? 0);
        init
        {
            if (value is not null)
                Change().DueAt = ToTicks(value);
        }
    }

    /// <summary>
    /// When the message is no longer worth handling; not before <see cref="DueAt" />. An expired message is counted and
    /// dead-lettered with the reason <see cref="FailureReason.Expired" />. Null means never.
    /// </summary>
    public DateTimeOffset? ExpiresAt
    {
        get => FromTicks(_extras?.ExpiresAt ?? 0);
        init
        {
            if (value is not null)
                Change().ExpiresAt = ToTicks(value);
        }
    }

    /// <summary>When the message was sent, by the sender's clock; set by sending. Null before.</summary>
    public DateTimeOffset? SentAt
    {
        get => FromTicks(_sentAt);
        init => _sentAt = ToTicks(value);
    }

    /// <summary>The trace the message belongs to; set by sending when a trace is running.</summary>
    public TraceContext? Trace
    {
        get => _extras?.Trace;
        init
        {
            if (value is not null)
                Change().Trace = value;
        }
    }

    /// <summary>True for a message of Notify's own, which may go to a reserved topic.</summary>
    internal bool IsOwn
    {
        get => _extras?.IsOwn == true;
        init
        {
            if (value)
                Change().IsOwn = true;
        }
    }

    /// <summary>Marks the message as sent: from here on its headers are fixed.</summary>
    internal void Stamp(long sentAtUtcTicks, TraceContext? trace)
    {
        _sentAt = sentAtUtcTicks;
        if (!ReferenceEquals(Headers, MessageHeaders.Empty))
            Headers.Freeze();
        if (trace is not null)
            Change().Trace = trace;
    }

    /// <summary>Says that a message that was read back is one of Notify's own.</summary>
    internal void MarkAsOwn() => Change().IsOwn = true;

    /// <summary>The same message, due at another time.</summary>
    /// <param name="dueAt">The due time; null for none.</param>
    public Message WithDueAt(DateTimeOffset? dueAt) =>
        new(Topic, Body, Id)
        {
            Type = Type,
            ContentType = ContentType,
            Key = Key,
            Headers = Headers,
            DueAt = dueAt,
            ExpiresAt = ExpiresAt,
            SentAt = SentAt,
            Trace = Trace,
            IsOwn = IsOwn,
        };

    /// <summary>The due time in UTC ticks, or 0; free of the conversions of <see cref="DueAt" />.</summary>
    internal long DueTicks => _extras?.DueAt ?? 0;

    /// <summary>The expiry in UTC ticks, or 0; free of the conversions of <see cref="ExpiresAt" />.</summary>
    internal long ExpiresTicks => _extras?.ExpiresAt ?? 0;

    private static DateTimeOffset? FromTicks(long ticks) =>
        ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);

    private static long ToTicks(DateTimeOffset? time) => time?.UtcTicks ?? 0;

    private Extras Change() => _extras ??= new Extras();

    /// <summary>What most messages do not have, kept apart so that they do not pay for it.</summary>
    private sealed class Extras
    {
        public long DueAt;
        public long ExpiresAt;
        public TraceContext? Trace;
        public bool IsOwn;
    }
}

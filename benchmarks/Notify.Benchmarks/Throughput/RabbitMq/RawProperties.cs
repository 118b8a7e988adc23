using System.Buffers.Binary;
using System.Globalization;
using RabbitMQ.Client;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>
/// A persistent message with a new id and the time it was sent as its only header: the bytes are a stamp, in which two
/// places are filled in.
/// </summary>
internal sealed class RawProperties : IReadOnlyBasicProperties, IAmqpHeader
{
    private const int DigitsAt = 23;
    private const int Digits = 13;
    private const int IdAt = 38;
    private const int IdLength = 36;

    private static readonly byte[] Stamp = MakeStamp();

    public ushort ProtocolClassId => 60;

    public int GetRequiredBufferSize() => Stamp.Length;

    public int WriteTo(Span<byte> span)
    {
        Stamp.CopyTo(span);
        var now = DateTimeOffset.UtcNow;
        now.ToUnixTimeMilliseconds().TryFormat(span[DigitsAt..], out _, default, CultureInfo.InvariantCulture);
        Guid.CreateVersion7(now).TryFormat(span[IdAt..], out _);
        return Stamp.Length;
    }

    /// <summary>Flags, a table with one entry, the delivery mode, and the id.</summary>
    private static byte[] MakeStamp()
    {
        var name = "notify-sent"u8;
        var stamp = new byte[IdAt + IdLength];
        BinaryPrimitives.WriteUInt16BigEndian(stamp, (1 << 13) | (1 << 12) | (1 << 7));
        BinaryPrimitives.WriteInt32BigEndian(stamp.AsSpan(2), 1 + name.Length + 1 + 4 + Digits);
        stamp[6] = (byte)name.Length;
        name.CopyTo(stamp.AsSpan(7));
        stamp[18] = (byte)'S';
        BinaryPrimitives.WriteInt32BigEndian(stamp.AsSpan(19), Digits);
        stamp[DigitsAt + Digits] = (byte)DeliveryModes.Persistent;
        stamp[IdAt - 1] = IdLength;
        return stamp;
    }

    // What the client asks only where somebody listens with tracing.
    public string? ContentType => null;

    public string? ContentEncoding => null;

    public IDictionary<string, object?>? Headers => null;

    public DeliveryModes DeliveryMode => DeliveryModes.Persistent;

    public byte Priority => 0;

    public string? CorrelationId => null;

    public string? ReplyTo => null;

    public string? Expiration => null;

    public string? MessageId => null;

    public AmqpTimestamp Timestamp => default;

    public string? Type => null;

    public string? UserId => null;

    public string? AppId => null;

    public string? ClusterId => null;

    public bool Persistent => true;

    public PublicationAddress? ReplyToAddress => null;

    public bool IsContentTypePresent() => false;

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

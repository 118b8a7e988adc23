using System.Buffers.Binary;
using System.Text;

namespace Notify;

/// <summary>
/// The primitives a <see cref="MessageFrame" /> is read with. Every length is checked against what is left, so that a
/// damaged frame is an error and never a huge allocation.
/// </summary>
internal ref struct FrameReader(ReadOnlySpan<byte> frame)
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private readonly ReadOnlySpan<byte> _frame = frame;

    public int Position { get; private set; }

    public static NotifyException Malformed(string why) =>
        new(
            ErrorIds.Undecodable,
            $"A stored message could not be read: {why}. It was damaged, or not written by Notify."
        );

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public Guid Uuid() => new(Take(16), bigEndian: true);

    public uint VarInt()
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var part = Byte();
            value |= (uint)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw Malformed("a length has more than five bytes");
    }

    public int Length()
    {
        var length = VarInt();
        return length <= (uint)(_frame.Length - Position)
            ? (int)length
            : throw Malformed($"a field claims {length:N0} bytes where {_frame.Length - Position:N0} are left");
    }

    /// <summary>A text as it was written. Bytes that are no UTF-8 are not replaced: two ids could become one.</summary>
    public string Text()
    {
        try
        {
            return Strict.GetString(Take(Length()));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("a text in it is not UTF-8");
        }
    }

    public MessageId Id(bool isUuid)
    {
        if (isUuid)
            return Uuid() is var uuid && uuid != Guid.Empty ? new MessageId(uuid) : throw Malformed("its id is empty");
        return MessageId.TryParse(Text(), out var id)
            ? id
            : throw Malformed("its id is empty, too long or not printable");
    }

    public int HeaderCount()
    {
        var count = VarInt();
        return count <= MessageLimits.HeaderCount
            ? (int)count
            : throw Malformed($"it claims {count:N0} headers, over the limit of {MessageLimits.HeaderCount}");
    }

    public DateTimeOffset? Time(bool stands) =>
        stands ? WireTime.FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(Take(8))) : null;

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _frame.Length - Position)
            throw Malformed($"it ends after {_frame.Length:N0} bytes, inside a field");
        Position += count;
        return _frame.Slice(Position - count, count);
    }
}

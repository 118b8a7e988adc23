using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Notify;

/// <summary>The primitives a <see cref="MessageFrame" /> is written with.</summary>
internal readonly ref struct FrameWriter(IBufferWriter<byte> buffer)
{
    public void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer.GetSpan(2), value);
        buffer.Advance(2);
    }

    public void Uuid(Guid value)
    {
        value.TryWriteBytes(buffer.GetSpan(16), bigEndian: true, out _);
        buffer.Advance(16);
    }

    public void VarInt(uint value)
    {
        var span = buffer.GetSpan(5);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        buffer.Advance(length);
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        VarInt((uint)length);
        Encoding.UTF8.GetBytes(value, buffer.GetSpan(length));
        buffer.Advance(length);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        VarInt((uint)value.Length);
        buffer.Write(value);
    }

    public void OptionalText(string? value)
    {
        if (value is not null)
            Text(value);
    }

    public void OptionalTime(DateTimeOffset? value)
    {
        if (value is not { } time)
            return;
        BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(8), WireTime.ToMilliseconds(time));
        buffer.Advance(8);
    }
}

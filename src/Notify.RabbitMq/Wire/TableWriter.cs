using System.Buffers.Binary;
using System.Text;

namespace Notify.RabbitMq;

/// <summary>
/// Writes the properties of a message as AMQP does, straight into the frame. Without a target it only counts.
/// </summary>
internal ref struct TableWriter(Span<byte> target, bool onlyCounts)
{
    private readonly Span<byte> _target = target;
    private int _tableAt;

    public int Position { get; private set; }

    public void UInt16(ushort value)
    {
        if (!onlyCounts)
            BinaryPrimitives.WriteUInt16BigEndian(_target[Position..], value);
        Position += 2;
    }

    public void Byte(byte value)
    {
        if (!onlyCounts)
            _target[Position] = value;
        Position++;
    }

    /// <summary>A text of at most 255 bytes.</summary>
    public void ShortText(string text)
    {
        var length = onlyCounts
            ? Encoding.UTF8.GetByteCount(text)
            : Encoding.UTF8.GetBytes(text, _target[(Position + 1)..]);
        if (!onlyCounts)
            _target[Position] = checked((byte)length);
        Position += 1 + length;
    }

    /// <summary>The canonical form of a UUID.</summary>
    public void ShortText(Guid uuid)
    {
        const int Length = 36;
        if (!onlyCounts)
        {
            _target[Position] = Length;
            uuid.TryFormat(_target[(Position + 1)..], out _, "D");
        }

        Position += 1 + Length;
    }

    public void BeginTable()
    {
        _tableAt = Position;
        Position += 4;
    }

    public readonly void EndTable()
    {
        if (!onlyCounts)
            BinaryPrimitives.WriteInt32BigEndian(_target[_tableAt..], Position - _tableAt - 4);
    }

    public void Entry(string name, string text)
    {
        ShortText(name);
        Byte((byte)'S');
        var length = onlyCounts
            ? Encoding.UTF8.GetByteCount(text)
            : Encoding.UTF8.GetBytes(text, _target[(Position + 4)..]);
        EndText(length);
    }

    /// <summary>A number as decimal text.</summary>
    public void Entry(string name, long number)
    {
        ShortText(name);
        Byte((byte)'S');
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        if (!onlyCounts)
            digits[..length].CopyTo(_target[(Position + 4)..]);
        EndText(length);
    }

    private void EndText(int length)
    {
        if (!onlyCounts)
            BinaryPrimitives.WriteInt32BigEndian(_target[Position..], length);
        Position += 4 + length;
    }
}

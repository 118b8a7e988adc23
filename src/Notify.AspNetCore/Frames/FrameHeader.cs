using System.Buffers.Binary;
using System.Net.WebSockets;

namespace Notify.AspNetCore;

/// <summary>The beginning of a frame that a client sent.</summary>
/// <param name="Kind">The opcode.</param>
/// <param name="IsLast">Whether the message ends with this frame.</param>
/// <param name="Length">How many bytes of payload follow the header.</param>
/// <param name="Mask">What the payload is masked with, as it stands in memory.</param>
/// <param name="Size">How many bytes the header itself has.</param>
internal readonly record struct FrameHeader(FrameKind Kind, bool IsLast, int Length, uint Mask, int Size)
{
    private const int MostControlBytes = 125;

    /// <summary>Reads a header if all of it is there.</summary>
    /// <exception cref="FrameException">It breaks a rule, or the payload is over the limit.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int limit, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
            return false;
        var kind = (FrameKind)(bytes[0] & 0x0F);
        var isLast = (bytes[0] & 0x80) != 0;
        var shortLength = bytes[1] & 0x7F;
        Check(bytes, kind, isLast, shortLength);
        var lengthBytes = shortLength switch
        {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        var size = 2 + lengthBytes + 4;
        if (bytes.Length < size)
            return false;
        var length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => (ulong)shortLength,
        };
        if (kind < FrameKind.Close && length > (ulong)limit)
        {
            var text = $"A frame has {length} bytes; {limit} are allowed here.";
            throw new FrameException(WebSocketCloseStatus.MessageTooBig, text);
        }

        var mask = BitConverter.ToUInt32(bytes.Slice(2 + lengthBytes, 4));
        header = new FrameHeader(kind, isLast, (int)length, mask, size);
        return true;
    }

    private static void Check(ReadOnlySpan<byte> bytes, FrameKind kind, bool isLast, int shortLength)
    {
        if ((bytes[0] & 0x70) != 0)
            throw Broken("A frame uses an extension that was not agreed on.");
        if ((bytes[1] & 0x80) == 0)
            throw Broken("A frame of a client is not masked.");
        if (!Enum.IsDefined(kind))
            throw Broken("A frame has an unknown opcode.");
        if (kind >= FrameKind.Close && (!isLast || shortLength > MostControlBytes))
            throw Broken("A control frame is in parts or has more than 125 bytes.");
    }

    private static FrameException Broken(string text) => new(WebSocketCloseStatus.ProtocolError, text);
}

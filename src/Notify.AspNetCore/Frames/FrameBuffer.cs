using System.Buffers;
using System.Buffers.Binary;

namespace Notify.AspNetCore;

/// <summary>Frames one behind the other, to be sent in one go. Its owner's lock guards it.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    // The header most frames need; End moves the payload where another is shorter or longer.
    private const int UsualHeader = 4;
    private const int LongHeader = 10;
    private const int LeastSize = 4 * 1024;

    private byte[] _bytes = [];

    public int Count { get; private set; }

    /// <summary>Begins a frame; what is written until <see cref="End" /> is its payload.</summary>
    /// <returns>Where it begins.</returns>
    public int Begin()
    {
        var start = Count;
        GetSpan(UsualHeader);
        Count += UsualHeader;
        return start;
    }

    public void End(int start, FrameKind kind)
    {
        var length = Count - start - UsualHeader;
        var header = length switch
        {
            < 126 => 2,
            <= ushort.MaxValue => UsualHeader,
            _ => LongHeader,
        };
        if (header != UsualHeader)
            Move(start, length, header);
        var bytes = _bytes.AsSpan(start);
        bytes[0] = (byte)(0x80 | (byte)kind);
        bytes[1] = (byte)(
            header == 2 ? length
            : header == UsualHeader ? 126
            : 127
        );
        if (header == UsualHeader)
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)length);
        else if (header == LongHeader)
            BinaryPrimitives.WriteUInt64BigEndian(bytes[2..], (ulong)length);
    }

    /// <summary>True if nothing was written since a frame began.</summary>
    public bool IsEmpty(int start) => Count == start + UsualHeader;

    /// <summary>Takes back what was written since a frame began.</summary>
    public void Undo(int start) => Count = start;

    /// <summary>Hands over everything; the array belongs to the caller, who returns it to the pool.</summary>
    public (byte[] Bytes, int Count) Take()
    {
        var taken = (_bytes, Count);
        (_bytes, Count) = ([], 0);
        return taken;
    }

    public void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, Count) = ([], 0);
    }

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Count);
    }

    private void Move(int start, int length, int header)
    {
        if (header > UsualHeader)
            Ensure(header - UsualHeader);
        _bytes.AsSpan(start + UsualHeader, length).CopyTo(_bytes.AsSpan(start + header));
        Count += header - UsualHeader;
    }

    private void Ensure(int size)
    {
        size = Math.Max(size, 1);
        if (_bytes.Length - Count >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastSize, Math.Max(_bytes.Length * 2, Count + size)));
        _bytes.AsSpan(0, Count).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}

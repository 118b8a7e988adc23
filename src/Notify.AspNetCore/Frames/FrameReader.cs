using System.Buffers;
using System.Net.WebSockets;
using System.Text.Unicode;

namespace Notify.AspNetCore;

/// <summary>
/// Takes what a client sent apart into messages. Memory grows with the bytes that have come, not with what a header
/// claims, and goes back to the pool when nothing is left over.
/// </summary>
internal sealed class FrameReader
{
    private const int LeastRoom = 64 * 1024;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private byte[] _parts = [];
    private int _partsLength;
    private FrameKind? _partsKind;

    /// <summary>Where the next bytes belong; at least one.</summary>
    public Memory<byte> Room()
    {
        if (_bytes.Length == 0)
            _bytes = ArrayPool<byte>.Shared.Rent(LeastRoom);
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
            Grow(ref _bytes, _end, _end * 2);
        return _bytes.AsMemory(_end);
    }

    public void Add(int count) => _end += count;

    /// <summary>Takes the next message or control frame.</summary>
    /// <param name="limit">Most bytes of a message, all its parts together.</param>
    /// <param name="message">The message.</param>
    /// <returns>False if it is not complete yet.</returns>
    /// <exception cref="FrameException">The client broke a rule or the limit.</exception>
    public bool TryRead(int limit, out FrameMessage message)
    {
        message = default;
        while (FrameHeader.TryRead(_bytes.AsSpan(_start, _end - _start), limit - _partsLength, out var header))
        {
            if (_end - _start - header.Size < header.Length)
                return false;
            var payload = _bytes.AsMemory(_start + header.Size, header.Length);
            FrameMask.Apply(payload.Span, header.Mask);
            _start += header.Size + header.Length;
            if (TryComplete(header, payload, out message))
                return true;
        }

        return false;
    }

    /// <summary>Gives the memory back that is not needed while nothing comes.</summary>
    public void Rest()
    {
        if (_start < _end)
            return;
        (_start, _end) = (0, 0);
        Release(ref _bytes);
    }

    public void Release()
    {
        (_start, _end, _partsLength, _partsKind) = (0, 0, 0, null);
        Release(ref _bytes);
        Release(ref _parts);
    }

    private bool TryComplete(FrameHeader header, ReadOnlyMemory<byte> payload, out FrameMessage message)
    {
        message = new FrameMessage(header.Kind, payload);
        if (header.Kind >= FrameKind.Close)
            return true;
        if (header.Kind == FrameKind.Continuation == _partsKind is null)
            throw new FrameException(WebSocketCloseStatus.ProtocolError, "The parts of a message are out of order.");
        if (_partsKind is null && header.IsLast)
            return IsWhole(message);

        _partsKind ??= header.Kind;
        if (_parts.Length - _partsLength < payload.Length)
            Grow(ref _parts, _partsLength, Math.Max(_partsLength * 2, _partsLength + payload.Length));
        payload.Span.CopyTo(_parts.AsSpan(_partsLength));
        _partsLength += payload.Length;
        if (!header.IsLast)
            return false;
        message = new FrameMessage(_partsKind.Value, _parts.AsMemory(0, _partsLength));
        (_partsLength, _partsKind) = (0, null);
        return IsWhole(message);
    }

    private static bool IsWhole(FrameMessage message) =>
        message.Kind != FrameKind.Text || Utf8.IsValid(message.Payload.Span)
            ? true
            : throw new FrameException(WebSocketCloseStatus.InvalidPayloadData, "A text is not UTF-8.");

    private static void Grow(ref byte[] bytes, int used, int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        bytes.AsSpan(0, used).CopyTo(larger);
        Release(ref bytes);
        bytes = larger;
    }

    private static void Release(ref byte[] bytes)
    {
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }
}

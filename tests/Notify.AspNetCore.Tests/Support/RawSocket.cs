using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests;

/// <summary>A WebSocket client that sends whatever bytes a test wants, and reads only when it is told to.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly TcpClient _connection = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    public Stream Stream => _connection.GetStream();

    public static async Task<RawSocket> Connect(InboxHost host, string? key = null, string path = TopicClient.Path)
    {
        var socket = new RawSocket();
        socket._connection.ReceiveBufferSize = 4096;
        await socket._connection.ConnectAsync(host.Address.Host, host.Address.Port);
        var request =
            $"GET {path} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + (key is null ? "" : $"X-Api-Key: {key}\r\n")
            + "\r\n";
        await socket.Stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var head = await socket.ReadHead();
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        // The example of RFC 6455.
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head, StringComparison.Ordinal);
        return socket;
    }

    /// <summary>Sends a frame.</summary>
    /// <param name="first">The first byte: FIN and the opcode.</param>
    /// <param name="payload">The payload, not yet masked.</param>
    /// <param name="masked">Whether it is masked, as a client's must be.</param>
    public async Task Send(byte first, byte[] payload, bool masked = true) =>
        await Stream.WriteAsync(Frame(first, payload, masked));

    public static byte[] Frame(byte first, byte[] payload, bool masked = true)
    {
        byte[] mask = [0x12, 0x34, 0x56, 0x78];
        var frame = new List<byte> { first };
        var bit = masked ? 0x80 : 0;
        if (payload.Length < 126)
        {
            frame.Add((byte)(bit | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.Add((byte)(bit | 126));
            frame.AddRange([(byte)(payload.Length >> 8), (byte)payload.Length]);
        }
        else
        {
            frame.Add((byte)(bit | 127));
            var length = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            frame.AddRange(length);
        }

        if (masked)
            frame.AddRange(mask);
        frame.AddRange(payload.Select((value, i) => masked ? (byte)(value ^ mask[i % 4]) : value));
        return [.. frame];
    }

    /// <summary>The next frame: its first byte and payload; null at the end of the connection.</summary>
    public async Task<(byte First, byte[] Payload)?> Next()
    {
        while (true)
        {
            if (TryTake() is { } frame)
                return frame;
            if (!await Read())
                return null;
        }
    }

    /// <summary>The status of the close frame that must come, after whatever else.</summary>
    public async Task<int> CloseStatus()
    {
        while (await Next() is { } frame)
        {
            if (frame.First == 0x88)
                return BinaryPrimitives.ReadUInt16BigEndian(frame.Payload);
        }

        throw new InvalidOperationException("The connection ended without a close frame.");
    }

    /// <summary>Reads until a frame with some text in it has come.</summary>
    public async Task WhenHeard(string text)
    {
        while (await Next() is { } frame)
        {
            if (Encoding.UTF8.GetString(frame.Payload).Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The connection ended without '{text}'.");
    }

    /// <summary>Reads until the server has cut the connection.</summary>
    public async Task WhenCut()
    {
        while (await Next() is not null) { }
    }

    public void Dispose() => _connection.Dispose();

    private async Task<string> ReadHead()
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString(_buffer, _start, _end - _start);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _start += end + 4;
                return text[..end];
            }

            if (!await Read())
                return text;
        }
    }

    private async Task<bool> Read()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        try
        {
            var read = await Guard.Within(Stream.ReadAsync(_buffer.AsMemory(_end)).AsTask(), "the server to speak");
            _end += read;
            return read > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private (byte First, byte[] Payload)? TryTake()
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.Length < 2)
            return null;
        var (header, length) = bytes[1] switch
        {
            126 when bytes.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            127 when bytes.Length >= 10 => (10, (long)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])),
            < 126 => (2, bytes[1]),
            _ => (int.MaxValue, 0L),
        };
        if (bytes.Length < header + length)
            return null;
        _start += header + (int)length;
        return (bytes[0], bytes.Slice(header, (int)length).ToArray());
    }
}

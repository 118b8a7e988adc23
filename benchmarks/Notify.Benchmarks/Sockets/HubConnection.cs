using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Notify.Benchmarks.Streams;

namespace Notify.Benchmarks.Sockets;

/// <summary>
/// A client of a WebSocket that costs next to nothing itself: frames are masked with zeros and go out many at a time.
/// </summary>
internal sealed class HubConnection : IDisposable
{
    private const int Header = 14;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };

    private byte[] _in = [];
    private int _start;
    private int _end;
    private byte[] _out = [];
    private int _written;

    public delegate void Handler(ReadOnlySpan<byte> text);

    public static async Task<HubConnection> OpenAsync(ServerProcess server, string path, int number = 0)
    {
        var connection = new HubConnection();
        var address = ServerProcess.AddressOf(number);
        await connection._socket.ConnectAsync(new IPEndPoint(address, server.Port));
        var request =
            $"GET {path} HTTP/1.1\r\nHost: {address}:{server.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await connection._socket.SendAsync(Encoding.ASCII.GetBytes(request));
        await connection.ReadHeadAsync();
        return connection;
    }

    /// <summary>Opens a socket of the hub's and signs in.</summary>
    public static async Task<HubConnection> SignInAsync(ServerProcess server, string path, int number = 0)
    {
        var connection = await OpenAsync(server, path, number);
        var heard = 0;
        connection.Add("test"u8);
        await connection.FlushAsync();
        // The question, and that the answer was right.
        while (heard < 2)
            await connection.ReadAsync(_ => heard++);
        return connection;
    }

    /// <summary>Adds a text to what goes out next.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (_out.Length - _written < text.Length + Header)
            Array.Resize(ref _out, Math.Max(_out.Length * 2, _written + text.Length + Header));
        _out[_written++] = 0x81;
        if (text.Length < 126)
        {
            _out[_written++] = (byte)(0x80 | text.Length);
        }
        else
        {
            _out[_written++] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(_out.AsSpan(_written), (ushort)text.Length);
            _written += 2;
        }

        _out.AsSpan(_written, 4).Clear();
        _written += 4;
        text.CopyTo(_out.AsSpan(_written));
        _written += text.Length;
    }

    public async ValueTask FlushAsync()
    {
        for (var sent = 0; sent < _written; )
            sent += await _socket.SendAsync(_out.AsMemory(sent, _written - sent));
        _written = 0;
    }

    /// <summary>Waits for bytes, and hands over every text that is complete; pings are answered.</summary>
    /// <returns>False at the end of the connection.</returns>
    public async ValueTask<bool> ReadAsync(Handler told)
    {
        if (!await ReceiveAsync())
            return false;
        while (TryTake(out var first, out var from, out var length))
        {
            if (first == 0x81)
                told(_in.AsSpan(from, length));
        }

        return true;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadHeadAsync()
    {
        while (await ReceiveAsync())
        {
            var end = _in.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end < 0)
                continue;
            if (!_in.AsSpan(_start).StartsWith("HTTP/1.1 101"u8))
                break;
            _start += end + 4;
            return;
        }

        throw new IOException($"The server answered '{Encoding.ASCII.GetString(_in, _start, _end - _start)}'.");
    }

    private async ValueTask<bool> ReceiveAsync()
    {
        if (_start == _end)
        {
            // Ten thousand idle clients need no buffers either.
            (_start, _end) = (0, 0);
            if (_in.Length == 0)
                _in = new byte[1024];
        }
        else if (_start > 0)
        {
            _in.AsSpan(_start, _end - _start).CopyTo(_in);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _in.Length)
            Array.Resize(ref _in, _in.Length * 4);
        var read = await _socket.ReceiveAsync(_in.AsMemory(_end));
        _end += read;
        if (read == _in.Length && read < 64 * 1024)
            Array.Resize(ref _in, _in.Length * 4);
        return read > 0;
    }

    private bool TryTake(out byte first, out int from, out int length)
    {
        (first, from, length) = (0, 0, 0);
        var bytes = _in.AsSpan(_start, _end - _start);
        if (bytes.Length < 4)
            return bytes.Length >= 2
                && bytes[1] < 126
                && bytes.Length >= 2 + bytes[1]
                && Take(out first, out from, out length);
        return Take(out first, out from, out length);
    }

    private bool Take(out byte first, out int from, out int length)
    {
        var bytes = _in.AsSpan(_start, _end - _start);
        var header = bytes[1] < 126 ? 2 : 4;
        length = header == 2 ? bytes[1] : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        first = bytes[0];
        from = _start + header;
        if (bytes.Length < header + length)
            return false;
        _start += header + length;
        return true;
    }
}

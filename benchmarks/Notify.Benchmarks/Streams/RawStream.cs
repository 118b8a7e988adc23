using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Notify.Benchmarks.Streams;

/// <summary>A browser's stream, as little of it as a socket takes.</summary>
internal sealed class RawStream(string user) : IDisposable
{
    private const int BufferBytes = 2048;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;

    public string User { get; } = user;

    /// <summary>The id of the last event; what a browser sends when it comes back.</summary>
    public string? LastId { get; private set; }

    /// <summary>Ends when the first event is there, or in the failure that came instead.</summary>
    public Task First => _first.Task;

    /// <summary>Sends the request.</summary>
    /// <param name="server">The server. The connections are spread over addresses, as one has ports for 28,000.</param>
    /// <param name="number">The number of the connection.</param>
    /// <param name="lastId">Where to go on; null begins anew.</param>
    /// <param name="receiveBuffer">The room of the socket; 0 leaves it to the system.</param>
    public async Task ConnectAsync(ServerProcess server, int number, string? lastId = null, int receiveBuffer = 0)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
            _socket.ReceiveBufferSize = receiveBuffer;
        await _socket.ConnectAsync(new IPEndPoint(ServerProcess.AddressOf(number), server.Port));
        var last = lastId is null ? "" : $"Last-Event-ID: {lastId}\r\n";
        var request =
            "GET /v1/inbox/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            + $"Authorization: {UserSignIn.SignIn} {User}\r\n{last}\r\n";
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request));
    }

    /// <summary>Reads until either side closes.</summary>
    public async Task ReadAsync(EventLines.Handler told)
    {
        try
        {
            await FollowAsync(told);
            _first.TrySetException(new IOException("The server ended the stream before its first event."));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _first.TrySetException(exception);
        }
    }

    public void Dispose() => _socket?.Dispose();

    private async Task FollowAsync(EventLines.Handler told)
    {
        var chunks = new Chunks();
        var lines = new EventLines();
        var buffer = new byte[BufferBytes];
        while (await _socket!.ReceiveAsync(buffer) is > 0 and var read)
            chunks.Read(buffer.AsSpan(0, read), part => lines.Read(part, Take));

        void Take(in RawEvent one)
        {
            if (one.Id.Length > 0)
                LastId = Encoding.UTF8.GetString(one.Id);
            told(one);
            _first.TrySetResult();
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Notify.TestServers.Tests;

/// <summary>Sends back what it gets, and counts the connections it believes in.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _open;
    private int _resets;

    public EchoServer()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Open => Volatile.Read(ref _open);

    public int Resets => Volatile.Read(ref _resets);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept()
    {
        var echoes = new List<Task>();
        try
        {
            while (true)
                echoes.Add(Echo(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(echoes);
        }
    }

    private async Task Echo(Socket socket)
    {
        Interlocked.Increment(ref _open);
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, _end.Token) is > 0 and var length)
                await socket.SendAsync(buffer.AsMemory(0, length), _end.Token);
        }
        catch (SocketException)
        {
            Interlocked.Increment(ref _resets);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }

        Interlocked.Decrement(ref _open);
        socket.Dispose();
    }
}

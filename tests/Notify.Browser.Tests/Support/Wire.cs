using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Notify.Browser.Tests;

/// <summary>The wire between a browser and a server, which can be cut and mended while both run on.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Task, TcpClient> _links = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _port;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Wire(NoticeCenterProcess server)
    {
        _port = server.Port;
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Breaks what is open, and whatever is opened from now on.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var link in _links.Values)
            link.Close();
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_links.Keys);
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var browser = await _listener.AcceptTcpClientAsync(_end.Token);
                var link = Carry(browser);
                _links[link] = browser;
                _ = link.ContinueWith(done => _links.TryRemove(done, out _), TaskScheduler.Default);
                // It may have been cut between the two.
                if (_isCut)
                    browser.Close();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task Carry(TcpClient browser)
    {
        await Task.Yield();
        using var server = new TcpClient();
        try
        {
            using (browser)
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
                var up = browser.GetStream().CopyToAsync(server.GetStream(), _end.Token);
                var down = server.GetStream().CopyToAsync(browser.GetStream(), _end.Token);
                await Task.WhenAny(up, down);
            }

            server.Close();
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or InvalidOperationException
                        or OperationCanceledException
            )
        {
            // Cut.
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Notify.TestServers;

/// <summary>One connection of a client through a proxy, and the one to the server that belongs to it.</summary>
internal sealed class ProxyLink : IDisposable
{
    private readonly ProxyRules _rules;
    private readonly int _number;
    private readonly Socket _client;
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    // Not disposed: it has neither a timer nor a parent, and is cancelled while the pumps already end.
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private Socket? _closedAlone;
    private bool _hasEnded;
    private bool _hasStopped;

    public ProxyLink(ProxyRules rules, int number, Socket client)
    {
        _rules = rules;
        _number = number;
        _client = client;
        _client.NoDelay = true;
        _server.NoDelay = true;
    }

    /// <summary>Carries until both sides have ended, one has broken, or it was told to end.</summary>
    /// <returns>Whether nothing of it is left; false if one side still believes in it.</returns>
    public async Task<bool> Run(EndPoint server)
    {
        try
        {
            await _server.ConnectAsync(server, _end.Token);
            await Carry(_end.Token);
            End(isReset: false);
        }
        catch (Exception exception)
            when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            EndUnlessHalfOpen();
        }

        lock (_lock)
        {
            _hasStopped = true;
            if (_hasEnded)
                Dispose();
            else
                _closedAlone?.Dispose();
            return _hasEnded;
        }
    }

    /// <summary>Ends both sides.</summary>
    public void End(bool isReset)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            Close(_client, isReset);
            Close(_server, isReset);
            if (_hasStopped)
            {
                Dispose();
                return;
            }
        }

        _end.Cancel();
    }

    /// <summary>Ends one side, and leaves the other believing that nothing has happened.</summary>
    public void EndOnly(ProxySide side)
    {
        lock (_lock)
        {
            if (_hasEnded || _closedAlone is not null)
                return;
            _closedAlone = side == ProxySide.Client ? _client : _server;
            Close(_closedAlone, isReset: false);
        }

        _end.Cancel();
    }

    /// <summary>Frees its sockets, once nothing is under way on them: disposing would reset them otherwise.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private async Task Carry(CancellationToken cancel)
    {
        var up = Pump(FlowDirection.ToServer, _client, _server).Run(cancel);
        var down = Pump(FlowDirection.ToClient, _server, _client).Run(cancel);
        // What has broken one way carries nothing the other way either.
        if (await Task.WhenAny(up, down) is { IsFaulted: true })
            EndUnlessHalfOpen();
        await Task.WhenAll(up, down);
    }

    private ProxyPump Pump(FlowDirection direction, Socket from, Socket to) =>
        new(_rules, _number, direction, from, to, () => PassOnEnd(to));

    private void PassOnEnd(Socket to)
    {
        lock (_lock)
        {
            if (!_hasEnded && _closedAlone is null)
                to.Shutdown(SocketShutdown.Send);
        }
    }

    private void EndUnlessHalfOpen()
    {
        lock (_lock)
        {
            if (_closedAlone is not null)
                return;
        }

        End(isReset: true);
    }

    private static void Close(Socket socket, bool isReset)
    {
        try
        {
            if (isReset)
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            else
            {
                socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }
}

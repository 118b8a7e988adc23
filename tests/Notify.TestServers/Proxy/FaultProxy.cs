using System.Net;
using System.Net.Sockets;

namespace Notify.TestServers;

/// <summary>
/// A TCP proxy in front of a server, in this process, that breaks connections on command. Commands take effect before they
/// return: bytes sent afterwards are subject to them. A client that connects while the server does not listen is reset.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly PortLease _port = PortLease.Take();
    private readonly ProxyRules _rules = new();
    private readonly EndPoint _server;
    private readonly Lock _lock = new();
    private readonly HashSet<ProxyLink> _links = [];
    private readonly List<Task> _running = [];
    private Socket? _listener;
    private int _connections;
    private bool _isDisposed;

    /// <param name="server">What it stands in front of. It may be stopped and started.</param>
    public FaultProxy(ServerProcess server)
        : this(server.Host, server.Port) { }

    /// <param name="host">The IP address of a server.</param>
    /// <param name="port">Its port.</param>
    public FaultProxy(string host, int port)
    {
        _server = new IPEndPoint(IPAddress.Parse(host), port);
        Mend();
    }

    /// <summary>127.0.0.1.</summary>
    public string Host { get; } = IPAddress.Loopback.ToString();

    /// <summary>Where clients connect to, instead of the server's.</summary>
    public int Port => _port.Port;

    /// <summary>How many connections clients have made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many of them are open, at either side.</summary>
    public int OpenConnections
    {
        get
        {
            lock (_lock)
                return _links.Count;
        }
    }

    public long BytesToServer => _rules.Bytes(FlowDirection.ToServer);

    public long BytesToClient => _rules.Bytes(FlowDirection.ToClient);

    /// <summary>
    /// Decides what becomes of bytes, before they are passed on and after every stall and delay. It may call the proxy, and is
    /// called by both directions of all connections at once. What it throws resets the connection and is thrown again when the
    /// proxy is disposed.
    /// </summary>
    public Func<ProxyChunk, ChunkFate>? OnChunk
    {
        get => _rules.OnChunk;
        set => _rules.OnChunk = value;
    }

    /// <summary>Closes all connections, and refuses new ones until <see cref="Mend" />.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
        }

        EndAll(isReset: false);
    }

    /// <summary>Takes connections again after <see cref="Cut" />.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_listener is not null)
                return;
            _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            _listener.Listen();
            _running.Add(Accept(_listener));
        }
    }

    /// <summary>Resets both sides of all connections (RST). New ones pass.</summary>
    public void Reset() => EndAll(isReset: true);

    /// <summary>
    /// Lets no more bytes through, neither of these connections nor of new ones, until <see cref="Flow" />. Connections stay
    /// open; that one side closes is not told the other.
    /// </summary>
    public void Stall(FlowDirection directions = FlowDirection.Both)
    {
        foreach (var gate in _rules.Gates(directions))
            gate.Close();
    }

    /// <summary>Lets bytes through again, first those that were held back.</summary>
    public void Flow(FlowDirection directions = FlowDirection.Both)
    {
        foreach (var gate in _rules.Gates(directions))
            gate.Open();
    }

    /// <summary>
    /// Closes one side of all connections; the other is not told and finds out by itself, or never. With the server's side
    /// closed, the server gives up the connection and the client waits for answers; with the client's, the other way round. New
    /// connections pass.
    /// </summary>
    public void HalfOpen(ProxySide closed)
    {
        foreach (var link in Links())
            link.EndOnly(closed);
    }

    /// <summary>Passes on later, by this time at least, what comes from now on. Zero ends it. Nothing is reordered.</summary>
    public void DelayBy(TimeSpan time, FlowDirection directions = FlowDirection.Both) =>
        _rules.SetDelay(directions, time);

    /// <summary>
    /// Waits until something is so that can be asked of the proxy, such as <c>() => proxy.Connections == 2</c>. It is asked at
    /// once and after each connection, end and chunk.
    /// </summary>
    public async Task UntilAsync(Func<bool> isSo, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var changed = _rules.Changed;
            if (isSo())
                return;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        Cut();
        await Task.WhenAll(_running);
        _port.Dispose();
        if (_rules.ErrorOfHook is { } error)
            throw new InvalidOperationException($"The hook of the proxy on port {Port} threw: {error.Message}", error);
    }

    private async Task Accept(Socket listener)
    {
        try
        {
            while (true)
                Take(await listener.AcceptAsync(), listener);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private void Take(Socket client, Socket listener)
    {
        lock (_lock)
        {
            // It may have been cut between the two.
            if (_listener != listener)
            {
                client.Dispose();
                return;
            }

            var link = new ProxyLink(_rules, ++_connections, client);
            _links.Add(link);
            _running.Add(Carry(link));
        }

        _rules.SignalChange();
    }

    private async Task Carry(ProxyLink link)
    {
        await Task.Yield();
        if (await link.Run(_server))
            Forget(link);
    }

    private void EndAll(bool isReset)
    {
        foreach (var link in Links())
        {
            link.End(isReset);
            Forget(link);
        }
    }

    private void Forget(ProxyLink link)
    {
        lock (_lock)
        {
            if (!_links.Remove(link))
                return;
        }

        _rules.SignalChange();
    }

    private List<ProxyLink> Links()
    {
        lock (_lock)
            return [.. _links];
    }
}

using System.Net.Sockets;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// A socket that is closed once nothing came through it for two heartbeats. The client would wait for a third, but when
/// it gives up a connection for that reason, two of its tasks may end it at the same time, and then an exception nobody
/// can catch ends the process: one of some hundred lost connections did. A closed socket has one end only.
/// </summary>
internal sealed class BrokerSocket : TcpClientAdapter
{
    /// <summary>How often a heartbeat's time is divided to look: so late, at most, is the end of two noticed.</summary>
    private const int LooksPerHeartbeat = 4;

    private const int QuietLooks = 2 * LooksPerHeartbeat;

    private readonly PeriodicTimer _looks;
    private readonly Socket _socket;
    private TimeSpan _heartbeat;
    private WatchedStream? _stream;

    public BrokerSocket(AddressFamily family, TimeSpan heartbeat, TimeProvider time)
        : this(ConnectionFactoryBase.DefaultSocketFactory(family).Client!, heartbeat, time) { }

    private BrokerSocket(Socket socket, TimeSpan heartbeat, TimeProvider time)
        : base(socket)
    {
        (_socket, _heartbeat) = (socket, heartbeat);
        _looks = new PeriodicTimer(heartbeat / LooksPerHeartbeat, time);
    }

    /// <summary>Why it was closed, if it was because nothing came.</summary>
    public string? Silence { get; private set; }

    /// <summary>The time between two heartbeats, once client and server agreed on it.</summary>
    public void Expect(TimeSpan heartbeat)
    {
        _heartbeat = heartbeat;
        try
        {
            _looks.Period = heartbeat / LooksPerHeartbeat;
        }
        catch (ObjectDisposedException)
        {
            // It was closed meanwhile.
        }
    }

    public override NetworkStream GetStream()
    {
        if (_stream is not null)
            return _stream;
        _stream = new WatchedStream(_socket);
        _ = WatchAsync(_stream);
        return _stream;
    }

    public override void Close()
    {
        _looks.Dispose();
        base.Close();
    }

    /// <summary>
    /// Counts looks, not time: where no thread got a turn for long, what came meanwhile is read before the next look.
    /// </summary>
    private async Task WatchAsync(WatchedStream stream)
    {
        var (seen, quiet) = (0, 0);
        while (await _looks.WaitForNextTickAsync().ConfigureAwait(false))
        {
            var reads = stream.Reads;
            quiet = reads == seen ? quiet + 1 : 0;
            seen = reads;
            if (quiet < QuietLooks)
                continue;
            Silence = $"nothing came from the server for {2 * _heartbeat}, two heartbeats";
            _socket.Dispose();
            return;
        }
    }

    /// <summary>Counts how often more was asked for: each time, all that came before was read.</summary>
    private sealed class WatchedStream(Socket socket) : NetworkStream(socket)
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // One reads at a time.
            Volatile.Write(ref _reads, _reads + 1);
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}

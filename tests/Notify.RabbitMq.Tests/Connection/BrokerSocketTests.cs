using System.Net;
using System.Net.Sockets;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.RabbitMq.Tests.Connection;

/// <summary>When a connection is given up that nothing comes from, and when it is not.</summary>
public sealed class BrokerSocketTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly ManualTime _time = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private BrokerSocket _socket = null!;
    private TcpClient _server = null!;

    public async Task InitializeAsync()
    {
        _listener.Start();
        _socket = new BrokerSocket(AddressFamily.InterNetwork, Heartbeat, _time);
        var connected = _socket.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)_listener.LocalEndpoint).Port);
        _server = await _listener.AcceptTcpClientAsync();
        await connected;
    }

    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _socket.Close();
        _server.Dispose();
        _listener.Dispose();
    }

    [Theory]
    [InlineData(15)]
    [InlineData(5)]
    public async Task Two_heartbeats_of_silence_end_it_and_not_less(int agreed)
    {
        var start = _time.GetUtcNow();
        var reading = _socket.GetStream().ReadAsync(new byte[1]).AsTask();
        _socket.Expect(TimeSpan.FromSeconds(agreed));

        await Guard.Until(
            () =>
            {
                if (!reading.IsCompleted)
                    _time.Advance(TimeSpan.FromSeconds(1));
                return reading.IsCompleted;
            },
            "the socket to be closed"
        );

        await Assert.ThrowsAnyAsync<IOException>(() => reading);
        Assert.True(_time.GetUtcNow() >= start.AddSeconds(2 * agreed), $"It was closed at {_time.GetUtcNow():T}.");
        Assert.Contains(
            $"{TimeSpan.FromSeconds(2 * agreed)}, two heartbeats",
            _socket.Silence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_byte_now_and_then_keeps_it()
    {
        var stream = _socket.GetStream();
        var buffer = new byte[1];
        for (var i = 0; i < 20; i++)
        {
            var reading = stream.ReadAsync(buffer).AsTask();
            // Less than two heartbeats, and so often that all of it is far more.
            for (var looks = 0; looks < 5; looks++)
            {
                _time.Advance(Heartbeat / 4);
                await Guard.Turns();
            }

            await _server.GetStream().WriteAsync(new byte[] { 1 });
            Assert.Equal(1, await Guard.Within(reading, "the byte"));
        }

        Assert.Null(_socket.Silence);
    }
}

using Notify.TestServers;
using RabbitMQ.Client;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>A server of a test class's own, which its tests stop and disturb, one after the other.</summary>
public class OutageServer : IAsyncLifetime
{
    private RabbitMqServer? _server;

    public RabbitMqServer Server => _server!;

    protected virtual RabbitMqServerOptions Options { get; } = new();

    /// <summary>
    /// Starts the server, lets it make its first stream, and starts it again. RabbitMQ 3.10 writes down only a moment
    /// later that it has streams at all: killed in between, it finds none any more. A server of a user has had its first
    /// stream long before.
    /// </summary>
    public async Task InitializeAsync()
    {
        _server = await RabbitMqServer.StartNewAsync(Options);
        var factory = new ConnectionFactory { Uri = _server.Uri };
        await using (var connection = await factory.CreateConnectionAsync())
        {
            await using var channel = await connection.CreateChannelAsync();
            var stream = new Dictionary<string, object?> { ["x-queue-type"] = "stream" };
            await channel.QueueDeclareAsync("first", durable: true, exclusive: false, autoDelete: false, stream);
        }

        await _server.StopAsync();
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>A test that failed may have left it stopped.</summary>
    public Task RunAsync() => Server.IsRunning ? Task.CompletedTask : Server.StartAsync();
}

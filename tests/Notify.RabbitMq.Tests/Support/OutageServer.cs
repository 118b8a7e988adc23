using Notify.TestServers;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>A server of a test class's own, which its tests stop and disturb, one after the other.</summary>
public class OutageServer : IAsyncLifetime
{
    private RabbitMqServer? _server;

    public RabbitMqServer Server => _server!;

    protected virtual RabbitMqServerOptions Options { get; } = new();

    public async Task InitializeAsync() => _server = await RabbitMqServer.StartNewAsync(Options);

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>A test that failed may have left it stopped.</summary>
    public Task RunAsync() => Server.IsRunning ? Task.CompletedTask : Server.StartAsync();
}

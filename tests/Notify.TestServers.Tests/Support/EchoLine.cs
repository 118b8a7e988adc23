namespace Notify.TestServers.Tests;

/// <summary>An echo server with a proxy in front.</summary>
internal sealed class EchoLine : IAsyncDisposable
{
    public EchoLine()
    {
        Proxy = new FaultProxy("127.0.0.1", Server.Port);
    }

    public EchoServer Server { get; } = new();

    public FaultProxy Proxy { get; }

    public Task<EchoClient> Connect() => EchoClient.Connect(Proxy);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }
}

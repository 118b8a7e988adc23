using Notify.TestServers;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>A test that stops or disturbs the server of its class.</summary>
public abstract class OutageTest(OutageServer outage) : BrokerTest
{
    protected RabbitMqServer Server => outage.Server;

    public override Task InitializeAsync() => outage.RunAsync();

    public override async Task DisposeAsync()
    {
        // An application without a server takes longer to stop.
        await outage.RunAsync();
        await base.DisposeAsync();
    }
}

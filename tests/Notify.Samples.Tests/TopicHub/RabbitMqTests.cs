using Notify.TestServers;

namespace Notify.Samples.Tests.TopicHub;

public sealed class RabbitMqTests : ServerTests
{
    protected override async Task<ServerProcess> StartServer() => await RabbitMqServer.StartNewAsync();

    protected override string[] SettingsFor(ServerProcess server) =>
        ["--environment=RabbitMq", $"--Notify:RabbitMq:Uri={((RabbitMqServer)server).Uri}"];
}

using Notify.TestServers;

namespace Notify.Samples.Tests.TopicHub;

public sealed class RedisTests : ServerTests
{
    protected override async Task<ServerProcess> StartServer() => await RedisServer.StartNewAsync();

    protected override string[] SettingsFor(ServerProcess server) =>
        ["--environment=Redis", $"--Notify:Redis:Configuration={((RedisServer)server).Configuration}"];
}

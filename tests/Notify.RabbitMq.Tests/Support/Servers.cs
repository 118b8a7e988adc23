using Notify.TestServers;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>The server all tests share that leave it as it is. It ends with the process.</summary>
internal static class Servers
{
    private static readonly Lazy<Task<RabbitMqServer>> Shared = new(() => RabbitMqServer.StartNewAsync());

    public static Task<RabbitMqServer> SharedAsync() => Shared.Value;
}

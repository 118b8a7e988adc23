using Notify.TestServers;

namespace Notify.Redis.Tests.Support;

/// <summary>The servers that all tests share which leave them as they are.</summary>
internal static class Servers
{
    public static SharedServer<RedisServer> One { get; } = new(() => RedisServer.StartNewAsync());

    public static SharedServer<RedisCluster> Cluster { get; } = new(() => RedisCluster.StartNewAsync());
}

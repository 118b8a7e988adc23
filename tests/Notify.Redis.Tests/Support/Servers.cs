using Notify.TestServers;

namespace Notify.Redis.Tests.Support;

/// <summary>The server all tests share that leave it as it is. It ends with the process.</summary>
internal static class Servers
{
    private static readonly Lazy<Task<RedisServer>> Shared = new(() => RedisServer.StartNewAsync());

    public static Task<RedisServer> SharedAsync() => Shared.Value;
}

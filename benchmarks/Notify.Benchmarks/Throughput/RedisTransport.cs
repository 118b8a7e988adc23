using Notify.Benchmarks.Throughput.Contenders;
using Notify.TestServers;

namespace Notify.Benchmarks.Throughput;

/// <summary>Redis, a private server with an append-only file that is synced every second.</summary>
internal sealed class RedisTransport : ITransport
{
    private RedisServer? _server;

    public string Name => "redis";

    public string Title => "Redis (private server, AOF everysec)";

    public async Task StartAsync() => _server = await RedisServer.StartNewAsync();

    public IReadOnlyList<IContender> MakeContenders() =>
        [
            new RawRedisContender(_server!.Configuration),
            new NotifyContender(notify => notify.UseRedis(o => o.Configuration = _server!.Configuration)),
        ];

    public ValueTask StopAsync() => _server!.DisposeAsync();
}

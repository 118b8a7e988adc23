using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Throughput.Contenders;
using Notify.TestServers;

namespace Notify.Benchmarks.Throughput;

/// <summary>Redis, a private server with an append-only file that is synced every second.</summary>
internal sealed class RedisTransport : ITransport
{
    /// <summary>
    /// An id of 16 bytes, a topic, a time, and what says how long they are: what Notify sends with a body.
    /// </summary>
    private const int HeaderBytes = 50;

    public string Name => "redis";

    public string Title => "Redis (private server, AOF everysec)";

    public async Task MeasureAsync(MarkdownReport report, Arguments arguments)
    {
        await using var server = await RedisServer.StartNewAsync();
        await new ProcessRun(
            report,
            arguments,
            [
                // Who is compared sends as many bytes, and is as safe: ratios are to the first.
                new RawRedisContender(server.Configuration, HeaderBytes),
                new RawRedisContender(server.Configuration),
                new NotifyContender(notify => notify.UseRedis(o => o.Configuration = server.Configuration)),
            ]
        ).RunAsync();
    }
}

using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Throughput.RabbitMq;

namespace Notify.Benchmarks.Throughput;

/// <summary>The transports that can be measured.</summary>
internal static class Transports
{
    private static readonly ITransport[] All = [new InMemoryTransport(), new RabbitMqTransport(), new RedisTransport()];

    public static string Names => string.Join(", ", All.Select(transport => transport.Name));

    public static ITransport Get(string name) =>
        Array.Find(All, transport => transport.Name == name)
        ?? throw new UsageException($"There is no transport '{name}'. There are: {Names}.");
}

using Notify.Benchmarks.Throughput.Contenders;

namespace Notify.Benchmarks.Throughput;

/// <summary>The embedded default.</summary>
internal sealed class InMemoryTransport : ITransport
{
    public string Name => "inmemory";

    public string Title => "memory";

    public IReadOnlyList<IContender> MakeContenders() =>
        [new ChannelContender(), new NotifyContender(notify => notify.UseInMemory()), new MassTransitContender()];
}

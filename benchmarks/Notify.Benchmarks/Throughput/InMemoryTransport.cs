using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Throughput.Contenders;

namespace Notify.Benchmarks.Throughput;

/// <summary>The embedded default.</summary>
internal sealed class InMemoryTransport : ITransport
{
    public string Name => "inmemory";

    public string Title => "memory";

    public Task MeasureAsync(MarkdownReport report, Arguments arguments) =>
        new ProcessRun(
            report,
            arguments,
            [new ChannelContender(), new NotifyContender(notify => notify.UseInMemory()), new MassTransitContender()]
        ).RunAsync();
}

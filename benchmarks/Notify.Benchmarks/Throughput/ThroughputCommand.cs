using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Throughput;

/// <summary>Messages a second, bytes per message, and latency at a steady rate.</summary>
internal sealed class ThroughputCommand : ICommand
{
    public string Name => "throughput";

    public string Usage =>
        $"""
            Messages a second, bytes per message and latency, from a send to a handler that does nothing; over
            RabbitMQ sending alone, too.
            --transport NAME  which transport: {Transports.Names} (inmemory)
            --messages N      messages of a saturation run (2000000; over RabbitMQ 100000; slow peers get a part)
            --runs N          interleaved runs, of which medians are taken (9)
            --batch N         messages in one send (500)
            --sends WHICH     batch, single or both; not for RabbitMQ (both)
            --parts WHICH     over RabbitMQ: publish, end, pace, with commas between them, or all (all)
            --seconds N       length of a latency run (3)
            --rate N          messages a second of a latency run (10000; over RabbitMQ 1000)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("transport", "messages", "runs", "batch", "sends", "parts", "seconds", "rate");
        var transport = Transports.Get(arguments.Text("transport", "inmemory"));
        var report = new MarkdownReport($"Throughput over {transport.Title}", arguments);
        await transport.MeasureAsync(report, arguments);
        await report.WriteAsync();
        return 0;
    }
}

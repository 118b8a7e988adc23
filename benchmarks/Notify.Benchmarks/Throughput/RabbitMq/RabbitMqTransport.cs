using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Throughput.Servers;
using Notify.TestServers;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>RabbitMQ, on a private server that lives as long as the run.</summary>
internal sealed class RabbitMqTransport : ITransport
{
    public string Name => "rabbitmq";

    public string Title => "RabbitMQ";

    public async Task MeasureAsync(MarkdownReport report, Arguments arguments)
    {
        await using var server = await RabbitMqServer.StartNewAsync(new RabbitMqServerOptions { VmArguments = "" });
        await using var queues = await QueueDesk.OpenAsync(server.Uri);
        report.Add(
            $"""
            RabbitMQ {queues.ServerVersion}, one node on the same machine, which client and server share. Quorum queues,
            persistent messages with bodies of 256 bytes, every message confirmed. The program without a library is
            written on the same client (RabbitMQ.Client 7.1.2) for this and nothing else: one channel, 1,024 messages
            unconfirmed at most, its own count of confirms, mandatory, an exchange with an alternate exchange, a message
            id and one header; it receives with a prefetch of 500 and acknowledges 100 messages with one word. Figures
            are medians over {arguments.Number(
                "runs",
                9
            )} rounds, ratios medians of the rounds' own ratios. Bytes are what the client
            process allocated, the sender's side and the receiver's together.
            """
        );
        var lineup = new RabbitMqLineup(server.Uri, queues, arguments.Number("batch", 500));
        await new ServerRun(report, arguments, lineup).RunAsync();
    }
}

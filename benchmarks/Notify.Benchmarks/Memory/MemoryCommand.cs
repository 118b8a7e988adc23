using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.TestServers;

namespace Notify.Benchmarks.Memory;

/// <summary>The memory of a process that sends as fast as it is let while its handlers are slow.</summary>
internal sealed class MemoryCommand : ICommand
{
    public string Name => "memory";

    public bool IsPartOfAll => false;

    public string Usage =>
        """
            Memory over RabbitMQ of a process that sends as fast as it is let, while handlers of 1 ms do not keep up.
            --seconds N    how long (600)
            --every N      seconds from one sample to the next (10)
            --parallel N   handlers at once (8)
            --watermark N  MiB of memory at which the server takes no more messages until it has less (1024)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("seconds", "every", "parallel", "watermark");
        var watermark = arguments.Number("watermark", 1024);
        var parallel = arguments.Number("parallel", 8);
        await using var server = await RabbitMqServer.StartNewAsync(
            new RabbitMqServerOptions
            {
                VmArguments = "",
                Config = [$"vm_memory_high_watermark.absolute = {watermark}MiB"],
            }
        );
        await using var run = await SlowGroup.StartAsync(server.Uri, parallel);
        var samples = await run.SampleAsync(
            TimeSpan.FromSeconds(arguments.Number("seconds", 600)),
            TimeSpan.FromSeconds(arguments.Number("every", 10))
        );

        var table = new MarkdownTable(
            "second",
            "accepted/s",
            "not accepted",
            "handled/s",
            "in the queue",
            "working set MiB",
            "managed heap MiB"
        );
        foreach (var sample in samples)
            sample.AddTo(table);
        var later = samples.Skip(samples.Count / 10).ToList();
        await new MarkdownReport("Memory over RabbitMQ with slow handlers", arguments)
            .Add(
                $"""
                One process sends batches of 500 messages of 256 bytes, four at a time, as fast as it is let, and handles them with
                {parallel} handlers of 1 ms, which is slower. What waits is on the server, which takes no more messages while it
                has over {watermark:N0} MiB: senders wait, and those that waited longer than the time to send (30 s) are told
                that nothing was accepted. Memory is the client process's, right before the next sample, without a collection.
                """
            )
            .Add(
                $"After the first tenth, the working set was {Mebi(later.Min(s => s.WorkingSet))} to "
                    + $"{Mebi(later.Max(s => s.WorkingSet))} MiB, the managed heap {Mebi(later.Min(s => s.Heap))} to "
                    + $"{Mebi(later.Max(s => s.Heap))} MiB, while {samples[^1].Depth:N0} messages came to wait."
            )
            .Add("The curve", table)
            .WriteAsync();
        return 0;
    }

    private static string Mebi(long bytes) => Figures.Mebi(bytes);
}

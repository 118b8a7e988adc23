using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Throughput;

/// <summary>Messages a second from end to end, bytes per message, and latency at a steady rate.</summary>
internal sealed class ThroughputCommand : ICommand
{
    private const int BodyBytes = 256;

    public string Name => "throughput";

    public string Usage =>
        $"""
            Messages a second, bytes per message and latency, from a send to a handler that does nothing.
            --transport NAME  which transport: {Transports.Names} (inmemory)
            --messages N      messages of a saturation run (2000000; peers that are slow get a part)
            --runs N          interleaved runs, of which medians are taken (9)
            --batch N         messages in one send (500)
            --sends WHICH     batch, single or both (both)
            --seconds N       length of a latency run (3)
            --rate N          messages a second of a latency run (10000)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("transport", "messages", "runs", "batch", "sends", "seconds", "rate");
        var transport = Transports.Get(arguments.Text("transport", "inmemory"));
        await transport.StartAsync();
        var entrants = transport.MakeContenders().Select(contender => new Entrant(contender, BodyBytes)).ToArray();
        foreach (var entrant in entrants)
            await entrant.StartAsync();

        var report = new MarkdownReport($"Throughput over {transport.Title}", arguments).Add(
            $"""
            From a send to the end of a handler that does nothing, in one process. Bodies of {BodyBytes} bytes; one body
            serves all messages of a saturation run, so that only what a library adds is counted. Bytes per message are
            those the whole process allocated, sending and handling together. Every round runs each contender once, one
            after the other; figures are medians over {Runs(
                arguments
            )} rounds, ratios medians of the rounds' own ratios.
            """
        );
        var sends = arguments.Text("sends", "both");
        if (sends is "batch" or "both")
            await SaturateAsync(report, entrants, arguments, arguments.Number("batch", 500));
        if (sends is "single" or "both")
            await SaturateAsync(report, entrants, arguments, batch: 1);
        await PaceAsync(report, entrants, arguments);
        foreach (var entrant in entrants)
            await entrant.StopAsync();
        await transport.StopAsync();
        await report.WriteAsync();
        return 0;
    }

    private static int Runs(Arguments arguments) => arguments.Number("runs", 9);

    private static async Task SaturateAsync(MarkdownReport report, Entrant[] entrants, Arguments arguments, int batch)
    {
        var messages = arguments.Number("messages", 2_000_000);
        foreach (var entrant in entrants)
            await entrant.SaturateAsync(entrant.ShareOf(messages), batch);

        var rounds = new List<Sample[]>();
        for (var run = 0; run < Runs(arguments); run++)
        {
            var round = new Sample[entrants.Length];
            for (var i = 0; i < entrants.Length; i++)
                round[i] = await entrants[i].SaturateAsync(entrants[i].ShareOf(messages), batch);
            rounds.Add(round);
        }

        var table = new MarkdownTable(
            "",
            "messages",
            "messages/s",
            "slowest .. fastest",
            "bytes/message",
            "ratio to the first"
        );
        for (var i = 0; i < entrants.Length; i++)
        {
            var rates = rounds.ConvertAll(round => round[i].PerSecond);
            table.Add(
                entrants[i].Name,
                Figures.Whole(entrants[i].ShareOf(messages)),
                Figures.Whole(rates.Median()),
                $"{Figures.Whole(rates.Min())} .. {Figures.Whole(rates.Max())}",
                Figures.Whole(rounds.Select(round => round[i].BytesPerMessage).Median()),
                Figures.Ratio(rounds.Select(round => round[i].PerSecond / round[0].PerSecond).Median())
            );
        }

        report.Add(batch == 1 ? "Saturation, sent one by one" : $"Saturation, sent in batches of {batch}", table);
    }

    private static async Task PaceAsync(MarkdownReport report, Entrant[] entrants, Arguments arguments)
    {
        var rate = arguments.Number("rate", 10_000);
        var messages = arguments.Number("seconds", 3) * rate;
        var rounds = new List<Distribution[]>();
        for (var run = 0; run < Runs(arguments); run++)
        {
            var round = new Distribution[entrants.Length];
            for (var i = 0; i < entrants.Length; i++)
                round[i] = await entrants[i].PaceAsync(messages, rate);
            rounds.Add(round);
        }

        var table = new MarkdownTable("", "p50 ms", "p99 ms", "p99, best .. worst run", "max of all runs");
        for (var i = 0; i < entrants.Length; i++)
        {
            var runs = rounds.ConvertAll(round => round[i]);
            var high = runs.ConvertAll(run => run.Percentile(99));
            table.Add(
                entrants[i].Name,
                Figures.Milliseconds(runs.Select(run => run.Percentile(50)).Median()),
                Figures.Milliseconds(high.Median()),
                $"{Figures.Milliseconds(high.Min())} .. {Figures.Milliseconds(high.Max())}",
                Figures.Milliseconds(runs.Max(run => run.Max))
            );
        }

        report.Add($"Latency at {rate:N0} messages/s, from the call that sends to the handler", table);
    }
}

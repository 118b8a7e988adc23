using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Throughput.Contenders;

namespace Notify.Benchmarks.Throughput;

/// <summary>Measures a transport from end to end, in batches and one by one, and its latency.</summary>
/// <param name="report">Gets what was found.</param>
/// <param name="arguments">How much to measure.</param>
/// <param name="contenders">
/// First a program without a library, to which the others are compared; then Notify; then peers.
/// </param>
internal sealed class ProcessRun(MarkdownReport report, Arguments arguments, IReadOnlyList<IContender> contenders)
{
    private const int BodyBytes = 256;

    private readonly Entrant[] _entrants = [.. contenders.Select(contender => new Entrant(contender, BodyBytes))];
    private readonly int _runs = arguments.Number("runs", 9);
    private readonly int _rate = arguments.Number("rate", 10_000);

    public async Task RunAsync()
    {
        foreach (var entrant in _entrants)
            await entrant.StartAsync();

        report.Add(
            $"""
            From a send to the end of a handler that does nothing, in one process. Bodies of {BodyBytes} bytes; one body
            serves all messages of a saturation run, so that only what a library adds is counted. Bytes per message are
            those the whole process allocated, sending and handling together. Every round runs each contender once, one
            after the other; figures are medians over {_runs} rounds, ratios medians of the rounds' own ratios.
            """
        );
        var sends = arguments.Text("sends", "both");
        if (sends is "batch" or "both")
            await SaturateAsync(arguments.Number("batch", 500));
        if (sends is "single" or "both")
            await SaturateAsync(batch: 1);
        await PaceAsync();
        foreach (var entrant in _entrants)
            await entrant.StopAsync();
    }

    private async Task SaturateAsync(int batch)
    {
        var messages = arguments.Number("messages", 2_000_000);
        foreach (var entrant in _entrants)
            await entrant.SaturateAsync(entrant.ShareOf(messages), batch);

        var rounds = new List<Sample[]>();
        for (var run = 0; run < _runs; run++)
        {
            var round = new Sample[_entrants.Length];
            for (var i = 0; i < _entrants.Length; i++)
                round[i] = await _entrants[i].SaturateAsync(_entrants[i].ShareOf(messages), batch);
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
        for (var i = 0; i < _entrants.Length; i++)
        {
            var rates = rounds.ConvertAll(round => round[i].PerSecond);
            table.Add(
                _entrants[i].Name,
                Figures.Whole(_entrants[i].ShareOf(messages)),
                Figures.Whole(rates.Median()),
                $"{Figures.Whole(rates.Min())} .. {Figures.Whole(rates.Max())}",
                Figures.Whole(rounds.Select(round => round[i].BytesPerMessage).Median()),
                Figures.Ratio(rounds.Select(round => round[i].PerSecond / round[0].PerSecond).Median())
            );
        }

        report.Add(batch == 1 ? "Saturation, sent one by one" : $"Saturation, sent in batches of {batch}", table);
    }

    private async Task PaceAsync()
    {
        var messages = arguments.Number("seconds", 3) * _rate;
        var rounds = new List<Distribution[]>();
        for (var run = 0; run < _runs; run++)
        {
            var round = new Distribution[_entrants.Length];
            for (var i = 0; i < _entrants.Length; i++)
                round[i] = await _entrants[i].PaceAsync(messages, _rate);
            rounds.Add(round);
        }

        var table = new MarkdownTable("", "p50 ms", "p99 ms", "p99, best .. worst run", "max of all runs");
        for (var i = 0; i < _entrants.Length; i++)
        {
            var runs = rounds.ConvertAll(round => round[i]);
            var high = runs.ConvertAll(run => run.Percentile(99));
            table.Add(
                _entrants[i].Name,
                Figures.Milliseconds(runs.Select(run => run.Percentile(50)).Median()),
                Figures.Milliseconds(high.Median()),
                $"{Figures.Milliseconds(high.Min())} .. {Figures.Milliseconds(high.Max())}",
                Figures.Milliseconds(runs.Max(run => run.Max))
            );
        }

        report.Add($"Latency at {_rate:N0} messages/s, from the call that sends to the handler", table);
    }
}

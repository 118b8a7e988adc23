using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>
/// Measures a transport over a server: sending alone, from end to end, and latency. Every round runs each contender
/// once, and each round begins with another one.
/// </summary>
internal sealed class ServerRun(MarkdownReport report, Arguments arguments, ILineup lineup)
{
    private readonly int _messages = arguments.Number("messages", 100_000);
    private readonly int _runs = arguments.Number("runs", 9);
    private readonly int _rate = arguments.Number("rate", 1_000);
    private readonly string _parts = arguments.Text("parts", "all");
    private readonly Dictionary<Part, Rounds<ServerSample>> _saturated = [];
    private Rounds<Distribution>? _paced;

    public async Task RunAsync()
    {
        await SaturateAsync(Part.Publish, "Confirmed publishing, nobody receives");
        await SaturateAsync(Part.End, "From end to end: sent, confirmed, handled, acknowledged");
        await PaceAsync();
        AddGoals();
    }

    private bool IsChosen(Part part) =>
        _parts == "all" || _parts.Split(',').Contains(part.ToString(), StringComparer.OrdinalIgnoreCase);

    private async Task<List<ServerEntrant>> StartAsync(Part part)
    {
        var entrants = lineup
            .Contenders(part)
            .Select(contender => new ServerEntrant(contender, receives: part != Part.Publish))
            .ToList();
        foreach (var entrant in entrants)
            await entrant.StartAsync();
        return entrants;
    }

    private async Task SaturateAsync(Part part, string heading)
    {
        if (!IsChosen(part))
            return;
        var entrants = await StartAsync(part);
        var rounds = await RunAsync(entrants, entrant => entrant.SaturateAsync(entrant.ShareOf(_messages)));
        var table = new MarkdownTable(
            "",
            "messages",
            "messages/s",
            "slowest .. fastest",
            "ratio to the first",
            "bytes/message",
            "ratio",
            "client's CPU µs/message"
        );
        for (var i = 0; i < entrants.Count; i++)
        {
            var rates = rounds.Of(i).Select(sample => sample.PerSecond).ToList();
            table.Add(
                entrants[i].Name,
                Figures.Whole(entrants[i].ShareOf(_messages)),
                Figures.Whole(rates.Median()),
                $"{Figures.Whole(rates.Min())} .. {Figures.Whole(rates.Max())}",
                Figures.Ratio(rounds.Ratio(i, 0, RateOf)),
                Figures.Whole(rounds.Median(i, BytesOf)),
                Figures.Ratio(rounds.Ratio(i, 0, BytesOf)),
                Figures.Tenths(rounds.Median(i, sample => sample.CpuPerMessage))
            );
        }

        report.Add(heading, table);
        _saturated[part] = rounds;
    }

    private async Task PaceAsync()
    {
        if (!IsChosen(Part.Pace))
            return;
        var entrants = await StartAsync(Part.Pace);
        var messages = arguments.Number("seconds", 3) * _rate;
        var rounds = await RunAsync(entrants, entrant => entrant.PaceAsync(messages, _rate));
        var table = new MarkdownTable("", "p50 ms", "ratio to the first", "p99 ms", "p99, best .. worst run");
        for (var i = 0; i < entrants.Count; i++)
        {
            var high = rounds.Of(i).Select(run => run.Percentile(99)).ToList();
            table.Add(
                entrants[i].Name,
                Figures.Milliseconds(rounds.Median(i, MiddleOf)),
                Figures.Ratio(rounds.Ratio(i, 0, MiddleOf)),
                Figures.Milliseconds(high.Median()),
                $"{Figures.Milliseconds(high.Min())} .. {Figures.Milliseconds(high.Max())}"
            );
        }

        report.Add($"Latency at {_rate:N0} messages/s, from the call that sends to the handler", table);
        _paced = rounds;
    }

    /// <summary>Runs every contender once to warm up, then round after round, and ends them.</summary>
    private async Task<Rounds<T>> RunAsync<T>(List<ServerEntrant> entrants, Func<ServerEntrant, Task<T>> measure)
    {
        foreach (var entrant in entrants)
            await measure(entrant);
        var rounds = new Rounds<T>([.. entrants.Select(entrant => entrant.Name)]);
        for (var run = 0; run < _runs; run++)
        {
            var round = new T[entrants.Count];
            for (var turn = 0; turn < round.Length; turn++)
            {
                var i = (run + turn) % round.Length;
                round[i] = await measure(entrants[i]);
            }

            rounds.Add(round);
        }

        foreach (var entrant in entrants)
            await entrant.DisposeAsync();
        return rounds;
    }

    private void AddGoals()
    {
        var table = new MarkdownTable("Notify's goal", "bound", "found", "met");
        foreach (var goal in lineup.Goals.Where(goal => IsChosen(goal.Part)))
        {
            var ratio = RatioOf(goal);
            table.Add(goal.What, goal.BoundText, Figures.Ratio(ratio), goal.IsMet(ratio) ? "yes" : "no");
        }

        report.Add("Goals", table);
    }

    private double RatioOf(Goal goal) =>
        goal.Figure switch
        {
            GoalFigure.Rate => _saturated[goal.Part].Ratio(goal.Of, goal.To, RateOf),
            GoalFigure.Bytes => _saturated[goal.Part].Ratio(goal.Of, goal.To, BytesOf),
            _ => _paced!.Ratio(goal.Of, goal.To, MiddleOf),
        };

    private static double RateOf(ServerSample sample) => sample.PerSecond;

    private static double BytesOf(ServerSample sample) => sample.BytesPerMessage;

    private static double MiddleOf(Distribution latencies) => latencies.Percentile(50);
}

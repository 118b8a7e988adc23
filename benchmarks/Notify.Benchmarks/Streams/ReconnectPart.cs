using System.Diagnostics;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Streams;

/// <summary>
/// All clients come back at once after a cut, to an inbox that has gone on, and goes on while they come.
/// </summary>
internal sealed class ReconnectPart : IStreamsPart
{
    private const int BeforeCut = 2;
    private const int WhileAway = 3;
    private const int WhileComing = 1;
    private const int WarmUp = 500;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public string Usage =>
        """
            Clients that all come back at once with Last-Event-ID; fails if a notice is missed or told twice.
            --clients N  clients (10000)
            """;

    public string[] Names => ["clients"];

    public async Task<bool> AddAsync(MarkdownReport report, Arguments arguments)
    {
        var count = arguments.Number("clients", 10_000);
        OpenFiles.Check(count + WarmUp);
        await using var server = await ServerProcess.StartAsync();
        // The first burst is not counted: it pays for compiling.
        await RunAsync(server, WarmUp, from: count);
        var (returns, took) = await RunAsync(server, count, from: 0);

        var missed = returns.Sum(back => back.Missed(BeforeCut + WhileAway + WhileComing));
        var doubled = returns.Sum(back => back.Doubled);
        var resets = returns.Count(back => back.Resets > 0);
        Add(report, count, took, missed, doubled, resets);
        return missed == 0 && doubled == 0 && resets == 0;
    }

    private static async Task<(Return[] Returns, Distribution Took)> RunAsync(ServerProcess server, int count, int from)
    {
        var returns = Enumerable.Range(0, count).Select(_ => new Return()).ToArray();
        var ids = await LeaveAsync(server, returns, from);
        await server.AskAsync($"append {from} {count} {WhileAway}");

        using var crowd = new Disposables(count);
        var start = Stopwatch.GetTimestamp();
        var coming = Enumerable.Range(0, count).Select(ComeBackAsync).ToList();
        await server.AskAsync($"append {from} {count} {WhileComing}");
        await Task.WhenAll(coming).WaitAsync(Longest);
        var took = new Distribution(returns.Select(back => Figures.MillisecondsOf(back.RecoveredAt - start)));
        await WaitForTheRestAsync(returns);
        return (returns, took);

        async Task ComeBackAsync(int number)
        {
            var stream = new RawStream(ServerWork.User(from + number));
            crowd.Add(number, stream);
            returns[number].Expect(BeforeCut + WhileAway);
            await stream.ConnectAsync(server, number, ids[number]);
            _ = stream.ReadAsync(returns[number].Take);
            await stream.First;
            await returns[number].Recovered;
        }
    }

    /// <summary>Connects everyone, sends them something, and cuts all connections.</summary>
    /// <returns>The last id each client has.</returns>
    private static async Task<string[]> LeaveAsync(ServerProcess server, Return[] returns, int from)
    {
        using var crowd = await Crowd.OpenAsync(server, returns.Length, i => returns[i].Take, from);
        await server.AskAsync($"append {from} {returns.Length} {BeforeCut}");
        await Wait(() => returns.All(client => client.Count == BeforeCut));
        return [.. crowd.Streams.Select(stream => stream.LastId!)];
    }

    private static async Task WaitForTheRestAsync(Return[] returns)
    {
        try
        {
            await Wait(() => returns.All(back => back.Missed(BeforeCut + WhileAway + WhileComing) == 0));
        }
        catch (TimeoutException)
        {
            // The report says what is missing.
        }
    }

    private static async Task Wait(Func<bool> isSo)
    {
        var until = Stopwatch.GetTimestamp() + (Longest.TotalSeconds / 4 * Stopwatch.Frequency);
        while (!isSo())
        {
            if (Stopwatch.GetTimestamp() > until)
                throw new TimeoutException("Some clients did not get their notices.");
            await Task.Delay(10);
        }
    }

    private static void Add(MarkdownReport report, int count, Distribution took, long missed, long doubled, int resets)
    {
        var table = new MarkdownTable("", $"{count:N0} clients")
            .Add("notices missed", Figures.Whole(missed))
            .Add("notices told twice", Figures.Whole(doubled))
            .Add("clients told to fetch anew", Figures.Whole(resets))
            .Add("recovered, p50, ms", Figures.Whole(took.Percentile(50)))
            .Add("recovered, p99, ms", Figures.Whole(took.Percentile(99)))
            .Add("recovered, all, ms", Figures.Whole(took.Max));
        report
            .Add($"{count:N0} clients come back at once", table)
            .Add(
                $"""
                Each client has its own user; a burst of {WarmUp} others went before, uncounted. All got {BeforeCut}
                notices, then every connection was cut, and {WhileAway} more came for each. Then all connected at once
                with `Last-Event-ID`, while another notice went to each. Recovered means that all {WhileAway} were
                told; the time runs from the moment the first began to connect. A client that follows the advice of
                the stream comes back after a random time instead, so a real restart is spread over some seconds.
                """
            );
    }
}

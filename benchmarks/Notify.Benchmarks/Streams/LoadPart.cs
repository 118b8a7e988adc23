using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Streams;

/// <summary>
/// How long a notice takes to the browser, and whether one browser that does not read delays the others.
/// </summary>
internal sealed class LoadPart : IStreamsPart
{
    private const int LargePerSecond = 100;
    private const int SmallBuffer = 4096;

    public string Usage =>
        """
            Time from the call that sends a notice to its event at the client, with and without one client that stalls.
            --users N    connected users (1000)
            --rate N     notices a second (500)
            --rounds N   rounds of each kind, in turns (3)
            --seconds N  length of a round (15)
            """;

    public string[] Names => ["users", "rate", "rounds", "seconds"];

    public async Task<bool> AddAsync(MarkdownReport report, Arguments arguments)
    {
        var (users, rate) = (arguments.Number("users", 1_000), arguments.Number("rate", 500));
        OpenFiles.Check(users);
        await using var server = await ServerProcess.StartAsync();
        var took = new ConcurrentQueue<double>();
        using var crowd = await Crowd.OpenAsync(server, users - 1, _ => Note, from: 1);
        // The first round is not counted: it pays for compiling.
        await RunAsync(server, users, rate, seconds: 5, isStalled: false);

        var rounds = new List<(bool IsStalled, Distribution Took)>();
        var expected = rate * arguments.Number("seconds", 15);
        var isComplete = true;
        for (var round = 0; round < 2 * arguments.Number("rounds", 3); round++)
        {
            took.Clear();
            var isStalled = round % 2 == 1;
            await RunAsync(server, users, rate, arguments.Number("seconds", 15), isStalled);
            rounds.Add((isStalled, new Distribution(took)));
            isComplete &= took.Count == expected;
        }

        Add(report, rounds, users, rate);
        return isComplete;

        void Note(in RawEvent told)
        {
            var at = told.Data.IndexOf("at="u8);
            if (told.IsNotice && at > 0 && Utf8Parser.TryParse(told.Data[(at + 3)..], out long sent, out _))
                took.Enqueue(Figures.MillisecondsOf(Stopwatch.GetTimestamp() - sent));
        }
    }

    private static async Task RunAsync(ServerProcess server, int users, int rate, int seconds, bool isStalled)
    {
        using var large = new RawStream(ServerWork.User(ServerWork.LargeUser));
        await large.ConnectAsync(server, 0, receiveBuffer: SmallBuffer);
        if (!isStalled)
            _ = large.ReadAsync(Ignore);
        var failed = await server.AskAsync($"load {users} {rate} {LargePerSecond} {seconds}");
        if (failed[0] > 0)
            throw new InvalidOperationException($"{failed[0]} notices were not accepted.");
        await Task.Delay(TimeSpan.FromSeconds(1));
    }

    private static void Add(
        MarkdownReport report,
        List<(bool IsStalled, Distribution Took)> rounds,
        int users,
        int rate
    )
    {
        var table = new MarkdownTable("", "notices", "p50, ms", "p99, ms", "p99.9, ms", "slowest, ms");
        foreach (var kind in rounds.GroupBy(round => round.IsStalled))
        {
            table.Add(
                kind.Key ? "one reader takes nothing" : "all read",
                Figures.Whole(kind.Sum(round => round.Took.Count)),
                Median(kind, took => took.Percentile(50)),
                Median(kind, took => took.Percentile(99)),
                Median(kind, took => took.Percentile(99.9)),
                Median(kind, took => took.Max)
            );
        }

        report
            .Add($"{rate:N0} notices a second to {users:N0} connected users", table)
            .Add(
                $"""
                From the call of `INotices.NotifyAsync` in the server to the whole event at the client; medians of the
                rounds, which take turns. Up to 50 ms of it are the wait for a full write (`Notices:BatchWait`). One
                user more gets {LargePerSecond} notices of 8 kB a second in all rounds; in half of them that user's
                client takes nothing, and its buffers are full after a few seconds. Its notices are not among the
                figures.
                """
            );
    }

    private static string Median(IEnumerable<(bool, Distribution Took)> rounds, Func<Distribution, double> figure) =>
        Figures.Ratio(rounds.Select(round => figure(round.Took)).Median());

    private static void Ignore(in RawEvent told)
    {
        // Read is all it has to be.
    }
}

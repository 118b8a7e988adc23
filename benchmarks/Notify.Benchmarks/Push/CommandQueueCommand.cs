using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CommandQueue;
using Microsoft.Extensions.Logging;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.TestServers;

namespace Notify.Benchmarks.Push;

/// <summary>Commands that are all due in one second, pushed by the sample CommandQueue to two consumers each.</summary>
internal sealed class CommandQueueCommand : ICommand
{
    private const int Batch = 500;
    private const int Buckets = 1_000;

    public string Name => "commandqueue";

    public string Usage =>
        """
            Commands that are all due at the same second, pushed over HTTP to two consumers each: how late they come.
            --commands N   commands (10000)
            --lead N       seconds from the first submission to the time they are due (12)
            --runs N       runs in memory, and over Redis (3)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("commands", "lead", "runs");
        var commands = arguments.Number("commands", 10_000);
        var report = new MarkdownReport("Commands pushed over HTTP", arguments).Add(
            $"""
            The sample CommandQueue as it is: {commands:N0} commands in {Buckets:N0} buckets, each with a body of 64 bytes, are submitted by its
            route `batch`, {Batch} a request, and are all due at the same second; each is pushed to two consumers, which are in the same process
            and answer at once. Submitter, queue and consumers share the machine, with every status recorded (`LedgerMode.All`). Lateness
            runs from the due time to the request at the consumer, by the clock of the machine; early means before the due time.
            """
        );
        var table = new MarkdownTable(
            "transport, run",
            "submitted/s",
            "pushed",
            "again",
            "pushed/s",
            "p50 ms",
            "p99 ms",
            "max ms",
            "early"
        );
        var isRight = true;
        for (var run = 1; run <= arguments.Number("runs", 3); run++)
            isRight &= await MeasureAsync(table, $"memory, {run}", commands, arguments, []);
        for (var run = 1; run <= arguments.Number("runs", 3); run++)
        {
            await using var server = await RedisServer.StartNewAsync();
            string[] settings =
            [
                "--Notify:Transport=Redis",
                "--Notify:Delay=Redis",
                "--Notify:Ledger=Redis",
                $"--Notify:Redis:Configuration={server.Configuration}",
            ];
            isRight &= await MeasureAsync(table, $"Redis, {run}", commands, arguments, settings);
        }

        await report.Add("All due at once", table).WriteAsync();
        return isRight ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(
        MarkdownTable table,
        string name,
        int commands,
        Arguments arguments,
        string[] settings
    )
    {
        CleanHeap.Make();
        var due = DateTimeOffset.FromUnixTimeSeconds(
            DateTimeOffset.UtcNow.ToUnixTimeSeconds() + arguments.Number("lead", 12)
        );
        await using var consumers = await Consumers.StartAsync(commands, due);
        await using var queue = CommandQueueApp.Build(
            ["--urls", "http://127.0.0.1:0", .. Settings(consumers.Host), .. settings],
            builder => builder.Logging.ClearProviders()
        );
        await queue.StartAsync();
        var submitting = Stopwatch.StartNew();
        await SubmitAsync(new Uri(queue.Urls.Single()), commands, due);
        submitting.Stop();
        if (DateTimeOffset.UtcNow >= due)
            throw new InvalidOperationException(
                "The commands were due before all were submitted; give a longer --lead."
            );

        await consumers.AllAsync();
        await queue.StopAsync();
        var late = consumers.Late;
        table.Add(
            name,
            Figures.Whole(commands / submitting.Elapsed.TotalSeconds),
            Figures.Whole(consumers.Pushed),
            Figures.Whole(consumers.Again),
            Figures.Whole(consumers.Pushed / (late.Max / 1000)),
            Figures.Whole(late.Percentile(50)),
            Figures.Whole(late.Percentile(99)),
            Figures.Whole(late.Max),
            late.Percentile(0) < 0 ? "some" : "0"
        );
        return consumers.Pushed == commands * 2 && late.Percentile(0) >= 0;
    }

    private static async Task SubmitAsync(Uri queue, int commands, DateTimeOffset due)
    {
        using var client = new HttpClient { BaseAddress = queue };
        for (var from = 0; from < commands; from += Batch)
        {
            var batch = Enumerable
                .Range(from, Math.Min(Batch, commands - from))
                .Select(i => new
                {
                    project = "bench",
                    cmd = "bench:push",
                    bucket = $"b{i % Buckets}",
                    timestamp = due.ToUnixTimeSeconds(),
                    @params = new string('x', 64),
                });
            using var response = await client.PostAsJsonAsync("/api/message/batch", batch);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (answer.GetProperty("data").EnumerateArray().Any(id => id.ValueKind != JsonValueKind.Number))
                throw new InvalidOperationException($"A command was not accepted: {answer}");
        }
    }

    private static IEnumerable<string> Settings(string host) =>
        [
            "--CommandQueue:Projects:0:Project=bench",
            "--CommandQueue:Projects:0:AllowIp:0=127.0.0.1",
            "--CommandQueue:Commands:0:Project=bench",
            "--CommandQueue:Commands:0:Command=bench:push",
            .. new[] { "one", "two" }.SelectMany(
                (name, i) =>
                    new[]
                    {
                        $"--CommandQueue:Commands:0:ConsumerList:{i}:Name={name}",
                        $"--CommandQueue:Commands:0:ConsumerList:{i}:Host={host}",
                        $"--CommandQueue:Commands:0:ConsumerList:{i}:Path=/{name}",
                        $"--CommandQueue:Commands:0:ConsumerList:{i}:Timeout=10000",
                    }
            ),
        ];
}

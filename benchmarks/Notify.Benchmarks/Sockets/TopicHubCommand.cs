using System.Globalization;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Streams;

namespace Notify.Benchmarks.Sockets;

/// <summary>Topics over WebSockets, with the sample TopicHub as it is.</summary>
internal sealed class TopicHubCommand : ICommand
{
    private const string About = """
        The sample TopicHub with the old system's frames (KapokMQ, second generation), on the embedded default; only its
        warnings are shown. The server is a process of its own, with a sign-in, one WebSocket frame a message, an answer
        to each message of the producer and an acknowledgement of each by its consumer. All clients are raw sockets in
        another process on the same machine, so they share its cores. Bodies of 256 bytes.
        """;

    private const double OldTaken = 79_000;
    private const double OldDelivered = 71_000;

    private int _topic;

    public string Name => "topichub";

    public string Usage =>
        """
            Topics over WebSockets: throughput, latency, idle sockets, a stalled consumer; beside it a bare echo.
            --messages N     messages a round (200000)
            --rounds N       rounds (3)
            --connections N  idle sockets (10000)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("messages", "rounds", "connections");
        var messages = arguments.Number("messages", 200_000);
        var rounds = arguments.Number("rounds", 3);
        var connections = arguments.Number("connections", 10_000);
        OpenFiles.Check(connections);
        var report = new MarkdownReport("Topics over WebSockets", arguments).Add(About);
        await using (var server = await ServerProcess.StartAsync(HubServerCommand.CommandName))
            await AddRatesAsync(report, server, messages, rounds);
        await AddIdleAsync(report, connections);
        await report.WriteAsync();
        return 0;
    }

    private async Task AddRatesAsync(MarkdownReport report, ServerProcess server, int messages, int rounds)
    {
        await NewRun(server, 1).RunAsync(messages / 2);
        await EchoRun.RunAsync(server, messages / 2);
        var (one, eight, stalled, echo) = (
            new List<HubResult>(),
            new List<HubResult>(),
            new List<HubResult>(),
            new List<double>()
        );
        for (var i = 0; i < rounds; i++)
        {
            echo.Add(await EchoRun.RunAsync(server, messages));
            one.Add(await NewRun(server, 1).RunAsync(messages));
            eight.Add(await NewRun(server, 8).RunAsync(messages));
            stalled.Add(await NewRun(server, 8, hasStalled: true).RunAsync(messages));
        }

        var calm = await NewRun(server, 8, rate: 10_000).RunAsync(30_000);
        var calmStalled = await NewRun(server, 8, hasStalled: true, rate: 10_000).RunAsync(30_000);
        var table = new MarkdownTable("medians", "1 consumer", "8 consumers", "8 and a stalled one", "bare echo")
            .Add(
                "taken in and answered, messages/s",
                Of(one, r => r.Taken),
                Of(eight, r => r.Taken),
                Of(stalled, r => r.Taken),
                Figures.Whole(echo.Median())
            )
            .Add(
                "delivered, messages/s",
                Of(one, r => r.Delivered),
                Of(eight, r => r.Delivered),
                Of(stalled, r => r.Delivered),
                ""
            )
            .Add(
                "delivered and acknowledged, messages/s",
                Of(one, r => r.Acknowledged),
                Of(eight, r => r.Acknowledged),
                "",
                ""
            )
            .Add("delivered, slowest and fastest round", Span(one), Span(eight), Span(stalled), "")
            .Add(
                "latency at 10,000/s, p50, ms",
                "",
                Figures.Milliseconds(calm.P50),
                Figures.Milliseconds(calmStalled.P50),
                ""
            )
            .Add(
                "latency at 10,000/s, p99, ms",
                "",
                Figures.Milliseconds(calm.P99),
                Figures.Milliseconds(calmStalled.P99),
                ""
            );
        var ratio = one.Select(r => r.Delivered).Median() / echo.Median();
        report
            .Add("One producer", table)
            .Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    The old server, on a machine of the same kind with one consumer: {OldTaken:N0}/s taken in, {OldDelivered:N0}/s delivered
                    with its throttle and persistence off. Against it: {one.Select(r => r.Taken).Median()
                        / OldTaken:N2} and {one.Select(r => r.Delivered).Median()
                        / OldDelivered:N2}. Against the bare echo, which
                    moves two frames a message instead of four and keeps nothing: {ratio:N2} with one consumer. The echo is
                    Kestrel's `System.Net.WebSockets`; the hub frames by itself and sends what came together in one go.
                    The stalled consumer takes what its socket holds (1,000 messages) and reads nothing.
                    """
                )
            );
    }

    private static async Task AddIdleAsync(MarkdownReport report, int count)
    {
        await using var server = await ServerProcess.StartAsync(HubServerCommand.CommandName);
        using (await HubCrowd.OpenAsync(server, 100))
            await Task.Delay(TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromSeconds(1));
        var before = await server.AskAsync("memory");
        using var crowd = await HubCrowd.OpenAsync(server, count);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var after = await server.AskAsync("memory");
        report
            .Add(
                "Idle consumers",
                new MarkdownTable("", $"{count:N0} sockets")
                    .Add("managed heap a socket, bytes", Figures.Whole((after[0] - before[0]) / count))
                    .Add("resident memory a socket, bytes", Figures.Whole((after[1] - before[1]) / count))
                    .Add("resident memory of the server with them, MiB", Figures.Mebi((long)after[1]))
            )
            .Add(
                "Each has signed in and subscribed to one topic. Measured before and after a full garbage collection; 100 "
                    + "others had come and gone. The memory of the kernel's sockets is not the process's and not counted."
            );
    }

    private HubRun NewRun(ServerProcess server, int consumers, bool hasStalled = false, int? rate = null) =>
        new(server, $"bench-{_topic++}", consumers) { HasStalled = hasStalled, Rate = rate };

    private static string Of(List<HubResult> rounds, Func<HubResult, double> figure) =>
        Figures.Whole(rounds.Select(figure).Median());

    private static string Span(List<HubResult> rounds) =>
        $"{Figures.Whole(rounds.Min(r => r.Delivered))} to {Figures.Whole(rounds.Max(r => r.Delivered))}";
}

using System.Diagnostics;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Streams;

/// <summary>What a stream costs while nothing happens.</summary>
internal sealed class IdlePart : IStreamsPart
{
    private const int Budget = 40 * 1024;
    private const int WarmUp = 100;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(35);

    public string Usage =>
        """
            Memory and processor time of idle streams; fails above 40 KiB a stream.
            --connections N  streams (5000)
            """;

    public string[] Names => ["connections"];

    public async Task<bool> AddAsync(MarkdownReport report, Arguments arguments)
    {
        var count = arguments.Number("connections", 5_000);
        OpenFiles.Check(count);
        await using var server = await ServerProcess.StartAsync();
        using (await Crowd.OpenAsync(server, WarmUp, _ => Ignore, from: count))
            await Task.Delay(TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromSeconds(2));
        var before = await server.AskAsync("memory");

        var opening = Stopwatch.StartNew();
        using var crowd = await Crowd.OpenAsync(server, count, _ => Ignore);
        var opened = opening.Elapsed;
        var settled = await server.AskAsync("memory");
        // Two heartbeats each, and a look into the inbox.
        await Task.Delay(Rest);
        var after = await server.AskAsync("memory");

        var heap = (after[0] - before[0]) / count;
        var resident = (after[1] - before[1]) / count;
        var busy = (after[2] - settled[2]) / Rest.TotalMilliseconds;
        var table = new MarkdownTable("", $"{count:N0} idle streams")
            .Add("managed heap a stream, bytes", Figures.Whole(heap))
            .Add("resident memory a stream, bytes", Figures.Whole(resident))
            .Add("resident memory of the server before, MiB", Figures.Whole(before[1] / (1 << 20)))
            .Add("resident memory of the server with them, MiB", Figures.Whole(after[1] / (1 << 20)))
            .Add("processor time of the server, percent of one core", Figures.Ratio(100 * busy))
            .Add("time to open all, s", Figures.Ratio(opened.TotalSeconds));
        report
            .Add(
                $"Idle streams: {(resident <= Budget ? "within" : "OVER")} the budget of {Budget / 1024} KiB each",
                table
            )
            .Add(
                $"""
                Measured before and {Rest.TotalSeconds:N0} s after all were open, each time after a full garbage
                collection; {WarmUp} streams had been opened and closed before. The memory of the kernel's sockets is
                not the process's and not counted. The processor time includes a heartbeat every 15 s and a look into
                the inbox every 30 s for each stream, and the collection before the second look.
                """
            );
        return resident <= Budget;
    }

    private static void Ignore(in RawEvent told)
    {
        // That it came is all.
    }
}

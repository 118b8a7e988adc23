using System.Diagnostics;
using System.Globalization;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.TestServers;

namespace Notify.Benchmarks.Kills;

/// <summary>
/// Whether anything is lost or miscounted on MySQL while applications and the server are killed at random.
/// </summary>
internal sealed class KillsCommand : ICommand
{
    private const string Database = "kills";

    private readonly Random _random = new();

    public string Name => "kills";

    public string Usage =>
        """
            Mixed load on inboxes in a private MariaDB from several processes, while processes and the server are killed with
            SIGKILL at random; then everything is counted anew. Exit code 1 if anything is wrong.
            --seconds N    how long (600)
            --processes N  applications at once (3)
            --users N      inboxes (2000)
            --tables N     tables they are spread over (16)
            """;

    public bool IsPartOfAll => false;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("seconds", "processes", "users", "tables");
        var time = TimeSpan.FromSeconds(arguments.Number("seconds", 600));
        var tables = arguments.Number("tables", 16);
        await using var server = await MariaDbServer.StartNewAsync();
        await server.SqlAsync($"CREATE DATABASE {Database}");
        var folder = Directory.CreateTempSubdirectory("notify-kills-").FullName;
        try
        {
            var (applications, servers, deaths) = await KillAsync(server, folder, time, tables, arguments);
            var journal = await Journal.ReadAllAsync(folder);
            var count = await new Recounting(server, Database, tables).RunAsync(journal);
            await Report(arguments, time, journal, count)
                .Add(
                    "What was done",
                    new MarkdownTable("", "")
                        .Add("notices told to be accepted", Figures.Whole(journal.Accepted.Count))
                        .Add("marks, reads and deletes", Figures.Whole(journal.Others))
                        .Add("calls that failed and were repeated", Figures.Whole(journal.Repeated))
                        .Add("applications killed", Figures.Whole(applications))
                        .Add("servers killed and started again", Figures.Whole(servers))
                        .Add("applications that ended by themselves (must be 0)", Figures.Whole(deaths))
                )
                .Add("Counted anew", count.Table)
                .WriteAsync();
            return count.IsClean && deaths == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static MarkdownReport Report(Arguments arguments, TimeSpan time, Journal journal, RecountResult count) =>
        new MarkdownReport("The inbox on MariaDB under random kills", arguments).Add(
            $"""
            {time.TotalMinutes:0.#} minutes of appends of 1 to 40 notices, marks by id, by type and up to a number, deletes, pages and
            counts; every few seconds an application (three times in four) or the server gets SIGKILL in the middle of whatever it does.
            An application notes an accepted notice in a file before it goes on. Afterwards SQL that knows nothing of how Notify counts
            counts everything: {Figures.Whole(count.Stored)} notices stored or remembered as deleted, {Figures.Whole(
                journal.Accepted.Count / time.TotalSeconds
            )} accepted a second in the mean.
            """
        );

    private async Task<(int Applications, int Servers, int Deaths)> KillAsync(
        MariaDbServer server,
        string folder,
        TimeSpan time,
        int tables,
        Arguments arguments
    )
    {
        var (applications, servers, deaths, names) = (0, 0, 0, 0);
        var running = new List<Process>();
        var started = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                deaths += await BuryAsync(running);
                while (running.Count < arguments.Number("processes", 3))
                    running.Add(Start(server, folder, tables, arguments, names++));
                await Task.Delay(TimeSpan.FromSeconds(3 + (5 * _random.NextDouble())));
                if (_random.Next(4) == 0)
                {
                    await server.KillAsync();
                    await server.StartAsync();
                    servers++;
                    continue;
                }

                var victim = running[_random.Next(running.Count)];
                if (victim.HasExited)
                    continue;
                running.Remove(victim);
                await EndAsync(victim);
                applications++;
            }
        }
        finally
        {
            foreach (var process in running)
                await EndAsync(process);
        }

        return (applications, servers, deaths);
    }

    /// <summary>Takes out those that ended by themselves, which none should, and tells why.</summary>
    private static async Task<int> BuryAsync(List<Process> running)
    {
        foreach (var process in running.Where(process => process.HasExited))
            await Console.Error.WriteLineAsync(await process.StandardError.ReadToEndAsync());
        return running.RemoveAll(process => process.HasExited);
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static Process Start(MariaDbServer server, string folder, int tables, Arguments arguments, int name)
    {
        string[] words =
        [
            typeof(KillsCommand).Assembly.Location,
            KilledCommand.CommandName,
            "--server",
            server.ConnectionStringFor(Database),
            "--tables",
            tables.ToString(CultureInfo.InvariantCulture),
            "--users",
            arguments.Number("users", 2_000).ToString(CultureInfo.InvariantCulture),
            "--journal",
            Path.Combine(folder, name.ToString(CultureInfo.InvariantCulture)),
        ];
        return Process.Start(
            new ProcessStartInfo("dotnet", words) { RedirectStandardInput = true, RedirectStandardError = true }
        )!;
    }
}

using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.TestServers;

namespace Notify.Benchmarks.MySqlHome;

/// <summary>What MySQL keeps at home: the schedule and the ledger.</summary>
internal sealed class MySqlCommand : ICommand
{
    public string Name => "mysql";

    public bool IsPartOfAll => false;

    public string Usage =>
        """
            The schedule and the ledger on a private MariaDB: how fast messages are kept, claimed, completed, cancelled and
            recorded, and what they take there.
            --pending N   messages that wait (100000)
            --steps N     messages whose steps are recorded (50000)
            --runs N      rounds of keeping and carrying a fifth of them (9)
            --singles N   calls with one message each (4000)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("pending", "steps", "singles", "runs");
        await using var server = await MariaDbServer.StartNewAsync(
            new() { Arguments = ["--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M"] }
        );
        await server.SqlAsync("CREATE DATABASE bench");
        var report = new MarkdownReport("The schedule and the ledger on MariaDB", arguments).Add(
            """
            A private MariaDB 10.11 on the same machine, a flush to disk at every commit. Bodies of 256 bytes. Rates
            with a range are medians of rounds; the others are of one run, and a busy disk shows in them. Bytes are those of the
            table's pages and indexes, per message, as the server counts them.
            """
        );
        await new ScheduleRun(server).RunAsync(
            report,
            arguments.Number("pending", 100_000),
            arguments.Number("singles", 4_000),
            arguments.Number("runs", 9)
        );
        await new LedgerRun(server).RunAsync(report, arguments.Number("steps", 50_000));
        await report.WriteAsync();
        return 0;
    }
}

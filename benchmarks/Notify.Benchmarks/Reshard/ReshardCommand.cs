using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;
using Notify.MySql;
using Notify.TestServers;

namespace Notify.Benchmarks.Reshard;

/// <summary>Doubles the tables of the inboxes while hosts append, mark and read.</summary>
internal sealed class ReshardCommand : ICommand
{
    private const int Tables = 16;
    private const string Data =
        """{"title":"An order has shipped","body":"Your order 12345 is on its way.","url":"/orders/12345"}""";

    public string Name => "reshard";

    public bool IsPartOfAll => false;

    public string Usage =>
        """
            16 tables become 32 on a private MariaDB while two hosts append, mark and read: how long users wait, what is lost.
            --notices N  notices there are before (1000000)
            --users N    users who have them, evenly (5000)
            --large N    notices of one user more (20000)
            --callers N  callers of each host (4)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("notices", "users", "large", "callers");
        var (notices, users) = (arguments.Number("notices", 1_000_000), arguments.Number("users", 5_000));
        var large = arguments.Number("large", 20_000);
        await using var server = await MariaDbServer.StartNewAsync(
            new() { Arguments = ["--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M"] }
        );
        await server.SqlAsync("CREATE DATABASE bench");
        await using var one = Host(server);
        await using var two = Host(server);
        await FillAsync(one.Notices, notices, users, large);

        var load = new ReshardLoad([one.Notices, two.Notices], users, arguments.Number("callers", 4));
        await load.RunForAsync(TimeSpan.FromSeconds(5), "before");
        await using var runner = Host(server);
        var pauses = new Pauses();
        var started = TimeProvider.System.GetTimestamp();
        var run = runner.Resharder.RunAsync(
            new ReshardWish(Tables * 2, new Dictionary<int, int>()),
            pauses,
            CancellationToken.None
        );
        await load.RunUntilAsync(run, "during");
        var moved = await run;
        var took = TimeProvider.System.GetElapsedTime(started);
        await load.RunForAsync(TimeSpan.FromSeconds(5), "after");

        var report = await runner.Resharder.VerifyAsync(null, CancellationToken.None);
        var expected = notices / users * users + large + load.Accepted;
        var found = report.Tables.Sum(table => table.Notices);
        var text = new MarkdownReport("Moving users to twice as many tables", arguments).Add(
            $"""
            A private MariaDB 10.11 on the same machine, a flush to disk at every commit. {notices:N0} notices of {users:N0} users, and one
            user with {large:N0} more; {Tables} tables become {Tables
                * 2}, all on one server. Two hosts work on, each with {load.Callers} callers that
            append five notices, mark and read in turn, for users picked at random.
            """
        );
        var table = new MarkdownTable("moved users", "their notices", "seconds", "users/s", "notices/s");
        table.Add(
            Figures.Whole(moved.Users),
            Figures.Whole(moved.Notices),
            took.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture),
            Figures.Whole(moved.Users / took.TotalSeconds),
            Figures.Whole(moved.Notices / took.TotalSeconds)
        );
        text.Add("The move, with the removal of what was left behind", table);
        text.Add("How long a moved user's head was locked, ms", pauses.Table(large));
        text.Add("The hosts' calls, ms", load.Table());
        var right = new MarkdownTable("expected", "found", "lost or doubled", "faults of the recount", "failed calls");
        right.Add(
            Figures.Whole(expected),
            Figures.Whole(found),
            Figures.Whole(Math.Abs(expected - found)),
            Figures.Whole(report.FaultCount),
            Figures.Whole(load.Failures)
        );
        text.Add("Notices afterwards", right);
        await text.WriteAsync();
        return expected == found && report.IsRight && load.Failures == 0 ? 0 : 1;
    }

    private static MySqlBackend Host(MariaDbServer server) =>
        new(
            new MySqlSettings(
                new MySqlOptions { ConnectionString = server.ConnectionStringFor("bench"), Tables = Tables },
                new NotifyOptions(),
                null,
                TimeProvider.System,
                NullLogger.Instance
            )
        );

    private static async Task FillAsync(MySqlNoticeStore store, int notices, int users, int large)
    {
        var each = notices / users;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users).Chunk(100),
            async (some, token) =>
            {
                foreach (var numbers in Enumerable.Range(0, each).Chunk(10))
                    await store.AppendAsync(
                        [.. some.SelectMany(user => numbers.Select(i => One($"user-{user}", i)))],
                        token
                    );
            }
        );
        foreach (var numbers in Enumerable.Range(0, large).Chunk(1_000))
            await store.AppendAsync([.. numbers.Select(i => One(LargeUser, i))]);
    }

    /// <summary>One of those who move: the remainder by 32 is above 16.</summary>
    private static readonly string LargeUser = Enumerable
        .Range(0, 100)
        .Select(i => string.Create(CultureInfo.InvariantCulture, $"large-{i}"))
        .First(id => UserKey.Of(id, MySqlUserIds.Text).TableNumber(MySqlUserMap.Hash, Tables * 2) > Tables);

    public static NoticeAppend One(string user, int type) =>
        new(user, MessageId.New(), type % 5, Data, DateTimeOffset.UnixEpoch);
}

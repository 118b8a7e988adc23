using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.MySql;
using Notify.TestServers;

namespace Notify.Benchmarks.MySqlInbox;

/// <summary>The inbox on a private MariaDB, against the same rows by hand.</summary>
internal sealed class MySqlInboxes(Arguments arguments)
{
    private const int UsersPerBatch = 100;
    private const int SingleCallers = 32;
    private const string Data =
        """{"title":"An order has shipped","body":"Your order 12345 is on its way.","url":"/orders/12345"}""";
    private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(1);

    public async Task<int> RunAsync()
    {
        await using var server = await MariaDbServer.StartNewAsync(
            new() { Arguments = ["--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M"] }
        );
        await server.SqlAsync("CREATE DATABASE bench");
        var connectionString = server.ConnectionStringFor("bench");
        await using var app = await NotifyApp.StartAsync(notify =>
            notify.UseMySql(options =>
            {
                options.ConnectionString = connectionString;
                options.AppendLanes = arguments.Number("lanes", options.AppendLanes);
                options.Tables = arguments.Number("tables", options.Tables);
            })
        );
        var store = app.Get<INoticeStore>();
        await store.CountAsync("nobody");
        var raw = new RawTable(() => ConnectAsync(connectionString), "raw_notice");
        await raw.MakeAsync("th_notice_1");

        var report = new MarkdownReport("The inbox on MariaDB", arguments).Add(
            $"""
            A private MariaDB 10.11 on the same machine, a flush to disk at every commit, driver {DriverName}. Figures are medians of
            interleaved runs, ratios medians of the runs' own ratios. Raw: the same rows into one table with the same indexes, without
            heads and counters, {RawTable.RowsPerStatement} rows in each prepared statement. Naive: insert one row, then add one to a counter.
            """
        );
        var parts = arguments.Text("parts", "batches,singles,reading,marking").Split(',');
        if (parts.Contains("batches"))
            await BatchesAsync(report, store, raw);
        if (parts.Contains("singles"))
            await SinglesAsync(report, store, raw);
        if (parts.Contains("reading"))
            await ReadingAsync(report, store);
        if (parts.Contains("marking"))
            await MarkingAsync(report, store, server);
        await report.WriteAsync();
        return 0;
    }

    private static string DriverName => ProviderFinder.Find(new MySqlOptions())!.GetType().Assembly.GetName().Name!;

    private int Runs => arguments.Number("runs", 9);

    private static async Task<DbConnection> ConnectAsync(string connectionString)
    {
        var connection = ProviderFinder.Find(new MySqlOptions())!.CreateConnection()!;
        connection.ConnectionString = connectionString;
        await connection.OpenAsync();
        return connection;
    }

    private async Task BatchesAsync(MarkdownReport report, INoticeStore store, RawTable raw)
    {
        var table = new MarkdownTable(
            "callers",
            "raw rows/s",
            "naive rows/s",
            "Notify rows/s",
            "Notify to raw",
            "Notify to naive"
        );
        var batches = arguments.Number("batches", 100);
        foreach (var callers in new[] { 1, 4 })
        {
            var inserters = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => raw.InserterAsync()));
            var naive = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => raw.NaiveAsync()));
            var rounds = new List<(double Raw, double Naive, double Ours)>();
            for (var run = 0; run <= Runs; run++)
            {
                var byHand = await RateAsync(
                    inserters,
                    Batches(batches),
                    (insert, batch) => insert(batch),
                    batch => batch.Count
                );
                var ours = await RateAsync(
                    inserters,
                    Batches(batches),
                    async (_, batch) => await store.AppendAsync(batch),
                    batch => batch.Count
                );
                var naively = await RateAsync(
                    naive,
                    Batches(1).SelectMany(batch => batch),
                    (append, one) => append(one),
                    _ => 1
                );
                // The first round warms up.
                if (run > 0)
                    rounds.Add((byHand, naively, ours));
            }

            table.Add(
                callers.ToString(CultureInfo.InvariantCulture),
                Figures.Whole(rounds.Select(round => round.Raw).Median()),
                Figures.Whole(rounds.Select(round => round.Naive).Median()),
                Figures.Whole(rounds.Select(round => round.Ours).Median()),
                Figures.Ratio(rounds.Select(round => round.Ours / round.Raw).Median()),
                Figures.Ratio(rounds.Select(round => round.Ours / round.Naive).Median())
            );
        }

        report.Add(
            $"Batches of {RawTable.RowsPerStatement} notices for {UsersPerBatch} users (goal: 0.35 of raw)",
            table
        );
    }

    private async Task SinglesAsync(MarkdownReport report, INoticeStore store, RawTable raw)
    {
        var naive = await Task.WhenAll(Enumerable.Range(0, SingleCallers).Select(_ => raw.NaiveAsync()));
        var count = arguments.Number("singles", 5_000);
        var rounds = new List<(double Naive, double Ours)>();
        for (var run = 0; run <= Runs; run++)
        {
            var naively = await RateAsync(naive, Singles(count), (append, one) => append(one), _ => 1);
            var ours = await RateAsync(naive, Singles(count), async (_, one) => await store.AppendAsync([one]), _ => 1);
            if (run > 0)
                rounds.Add((naively, ours));
        }

        var table = new MarkdownTable("", "notices/s", "ratio");
        table.Add("insert, then increment", Figures.Whole(rounds.Select(round => round.Naive).Median()), "1.00");
        table.Add(
            "Notify",
            Figures.Whole(rounds.Select(round => round.Ours).Median()),
            Figures.Ratio(rounds.Select(round => round.Ours / round.Naive).Median())
        );
        report.Add($"Single notices from {SingleCallers} callers at once (goal: 3 times)", table);
    }

    private async Task ReadingAsync(MarkdownReport report, INoticeStore store)
    {
        var many = arguments.Number("notices", 1_000_000);
        await FillAsync(store, "many", many);
        await FillAsync(store, "few", 100);
        var table = new MarkdownTable("", $"{many:N0} notices, µs", "100 notices, µs", "ratio");
        var calls = arguments.Number("calls", 500);
        foreach (
            var (name, call) in new (string, Func<string, Task>)[]
            {
                ("page of 20", async user => await store.PageAsync(user, new NoticeQuery())),
                ("page of 20 unread", async user => await store.PageAsync(user, new NoticeQuery { Unread = true })),
                ("page of 20 of a type", async user => await store.PageAsync(user, new NoticeQuery { Types = [2] })),
                ("counts", async user => await store.CountAsync(user)),
            }
        )
        {
            var rounds = new List<(double Many, double Few)>();
            for (var run = 0; run <= Runs; run++)
            {
                var large = await TimeAsync(() => call("many"), calls);
                var small = await TimeAsync(() => call("few"), calls);
                if (run > 0)
                    rounds.Add((large, small));
            }

            Add(table, name, rounds);
        }

        report.Add("Reading (goal: 1.5 times)", table);
    }

    private async Task MarkingAsync(MarkdownReport report, INoticeStore store, MariaDbServer server)
    {
        const int Unread = 100_000;
        const string User = "marker";
        await FillAsync(store, User, Unread);
        var one = (await store.PageAsync(User, new NoticeQuery { Limit = 1 })).Items[0].Id;
        var tableNumber = UserKey
            .Of(User, MySqlUserIds.Text)
            .TableNumber(MySqlUserMap.Hash, arguments.Number("tables", 16));
        // Everything is unread again by one row: the heads' counters and watermark.
        var reset = string.Create(
            CultureInfo.InvariantCulture,
            $"USE bench; UPDATE th_inbox_{tableNumber} SET unread = {Unread}, unseen = {Unread}, read_seq = 0, types = '0:20000,1:20000,2:20000,3:20000,4:20000' WHERE uid = '{User}'; UPDATE th_notice_{tableNumber} SET status = 0 WHERE uid = '{User}' AND status <> 0"
        );
        var rounds = new List<(double All, double One)>();
        for (var run = 0; run <= 5 * Runs; run++)
        {
            var all = await TimeAsync(async () => await store.MarkAsync(User, NoticeMark.ReadUpTo(Unread)), 1);
            await server.SqlAsync(reset);
            var single = await TimeAsync(
                async () => await store.MarkAsync(User, NoticeMark.Of(NoticeAction.Read, one)),
                1
            );
            await server.SqlAsync(reset);
            if (run > 0)
                rounds.Add((all, single));
        }

        var table = new MarkdownTable("", "all, µs", "one, µs", "ratio");
        Add(table, "mark as read", rounds);
        report.Add($"Marking {Unread:N0} unread notices against one (goal: 3 times)", table);
    }

    private static void Add(MarkdownTable table, string name, List<(double Large, double Small)> rounds) =>
        table.Add(
            name,
            Figures.Whole(rounds.Select(round => round.Large).Median()),
            Figures.Whole(rounds.Select(round => round.Small).Median()),
            Figures.Ratio(rounds.Select(round => round.Large / round.Small).Median())
        );

    private List<List<NoticeAppend>> Batches(int count) =>
        Enumerable
            .Range(0, count)
            .Select(_ => Enumerable.Range(0, RawTable.RowsPerStatement).Select(i => One(i % UsersPerBatch)).ToList())
            .ToList();

    private List<NoticeAppend> Singles(int count) =>
        Enumerable.Range(0, count).Select(_ => One(_random.Next(1_000))).ToList();

    private NoticeAppend One(int user) => new($"user-{user}", MessageId.New(), _random.Next(5), Data, Created);

    private static async Task FillAsync(INoticeStore store, string user, int count)
    {
        foreach (var numbers in Enumerable.Range(0, count).Chunk(1_000))
        {
            await store.AppendAsync([
                .. numbers.Select(i => new NoticeAppend(user, MessageId.New(), i % 5, Data, Created)),
            ]);
        }
    }

    /// <summary>Hands items out to callers, each with a connection of its own, and tells rows per second.</summary>
    private static async Task<double> RateAsync<TCaller, TItem>(
        TCaller[] callers,
        IEnumerable<TItem> items,
        Func<TCaller, TItem, Task> send,
        Func<TItem, int> rows
    )
    {
        var queue = new System.Collections.Concurrent.ConcurrentQueue<TItem>(items);
        var total = queue.Sum(rows);
        CleanHeap.Make();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            callers.Select(caller =>
                Task.Run(async () =>
                {
                    while (queue.TryDequeue(out var item))
                        await send(caller, item);
                })
            )
        );
        return total / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The mean time of one call, in microseconds.</summary>
    private static async Task<double> TimeAsync(Func<Task> call, int calls)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
            await call();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / calls;
    }
}

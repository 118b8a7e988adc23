using System.Diagnostics;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Recount;

/// <summary>Whether every stored counter equals a recount, after many changes from many threads.</summary>
internal sealed class RecountCommand : ICommand
{
    public string Name => "recount";

    public string Usage =>
        """
            Mixed changes of inboxes from many threads, then every counter against a recount; exit code 1 if any is wrong.
            --operations N  changes in all (10000000)
            --users N       inboxes (1000)
            --threads N     threads (16)
            --before N      notices each inbox has before the first mark (500)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("operations", "users", "threads", "before");
        var before = arguments.Number("before", 500);
        var operations = arguments.Number("operations", 10_000_000);
        var threads = arguments.Number("threads", 16);
        var users = Enumerable
            .Range(0, arguments.Number("users", 1_000))
            .Select(i => new BusyUser($"user-{i}"))
            .ToArray();
        await using var app = await NotifyApp.StartAsync(_ => { });
        var store = app.Get<INoticeStore>();

        foreach (var user in users)
            await user.FillAsync(store, before);

        var started = Stopwatch.GetTimestamp();
        var work = Enumerable
            .Range(0, threads)
            .Select(thread => new BusyThread(store, users, thread, PartOf(operations, threads, thread)))
            .ToArray();
        await Task.WhenAll(work.Select(thread => thread.RunAsync()));
        var took = Stopwatch.GetElapsedTime(started);
        var recount = new Recounter(store);
        foreach (var user in users)
            await recount.CheckAsync(user.Id);

        var table = new MarkdownTable("what", "count").Add("changes", Figures.Whole(operations));
        foreach (
            var (change, count) in work.SelectMany(thread => thread.Done)
                .GroupBy(d => d.Key, d => d.Value)
                .Select(g => (g.Key, g.Sum()))
        )
            table.Add($"of them: {Words(change)}", Figures.Whole(count));
        table
            .Add("changes/s", Figures.Whole(operations / took.TotalSeconds))
            .Add("notices at the end", Figures.Whole(recount.Notices))
            .Add("of them unread", Figures.Whole(recount.Unread))
            .Add("counters checked", Figures.Whole(recount.Counters))
            .Add("**counters wrong**", $"**{Figures.Whole(recount.Wrong)}**");
        await new MarkdownReport("Counters of inboxes in memory, recounted", arguments)
            .Add(
                $"""
                {threads} threads change {users.Length:N0} inboxes, which have {before:N0} notices each, at once through `INoticeStore`; then each inbox
                is paged through and every counter (unread, unseen, unread by type) compared with what the pages show.
                """
            )
            .Add("Recount", table)
            .WriteAsync();
        return recount.Wrong == 0 ? 0 : 1;
    }

    private static int PartOf(int operations, int threads, int thread) =>
        (operations / threads) + (thread < operations % threads ? 1 : 0);

    private static string Words(Change change) =>
        change switch
        {
            Change.Append => "append",
            Change.Read => "mark read",
            Change.Unread => "unread again",
            Change.Archive => "archive",
            Change.Delete => "delete",
            Change.ReadUpTo => "read up to",
            _ => "seen up to",
        };
}

using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.MySqlInbox;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Inbox;

/// <summary>Whether a full inbox reads as fast as a small one.</summary>
internal sealed class InboxCommand : ICommand
{
    private const int SmallCount = 10;

    public string Name => "inbox";

    public string Usage =>
        """
            A page and the counts of a user with a full inbox, against one with 10 notices.
            --notices N  notices of the full inbox (1000000)
            --runs N     interleaved runs, of which medians are taken (9)
            --calls N    calls of a run (5000; on mysql 500)
            --store S    memory, or mysql: a private MariaDB, with appends against inserts by hand (memory)
            --batches N  batches of 500 notices of an appending run, on mysql (100)
            --lanes N    transactions that append at once, on mysql (as unless set)
            --tables N   tables users are spread over, on mysql (16)
            --singles N  single notices of an appending run, on mysql (5000)
            --parts P    which, with commas between them, on mysql: batches, singles, reading, marking (all)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("notices", "runs", "calls", "store", "batches", "singles", "lanes", "tables", "parts");
        if (arguments.Text("store", "memory") is var where and not "memory")
        {
            return where == "mysql"
                ? await new MySqlInboxes(arguments).RunAsync()
                : throw new UsageException($"--store is '{where}'; give memory or mysql.");
        }

        var many = arguments.Number("notices", 1_000_000);
        await using var app = await NotifyApp.StartAsync(_ => { });
        var notices = app.Get<INotices>();
        var full = new Inboxes(app.Get<INoticeStore>(), notices, many);
        var small = new Inboxes(app.Get<INoticeStore>(), notices, SmallCount);
        await full.FillAsync();
        await small.FillAsync();

        var table = new MarkdownTable("", $"{many:N0} notices, µs", $"{SmallCount} notices, µs", "ratio");
        foreach (var reading in Readings(many))
        {
            var (inFull, inSmall, ratio) = await CompareAsync(notices, reading, full, small, arguments);
            table.Add(reading.Name, Micro(inFull), Micro(inSmall), Figures.Ratio(ratio));
        }

        await new MarkdownReport("Reading an inbox in memory", arguments)
            .Add(
                $"""
                Through `INotices`, one call after the other; figures are medians over {arguments.Number(
                    "runs",
                    9
                )} runs of the mean of a run's
                calls, ratios medians of the runs' own ratios. A page of 20 has 20 notices in the full inbox and all {SmallCount} in the
                small one; the page of {SmallCount} compares the same work. "Rare" means that {Inboxes.RareCount} notices of the full inbox are of the
                kind asked for, evenly spread.
                """
            )
            .Add("Time of one call", table)
            .WriteAsync();
        return 0;
    }

    private static string Micro(double milliseconds) =>
        (milliseconds * 1000).ToString("N2", System.Globalization.CultureInfo.InvariantCulture);

    private static Reading[] Readings(int many)
    {
        Reading Page(string name, Func<Inboxes, string> user, NoticeQuery query) =>
            new(name, async (notices, inboxes) => await notices.ListAsync(user(inboxes), query));
        return
        [
            Page("page of 20, newest", inboxes => inboxes.Mixed, new NoticeQuery()),
            Page($"page of {SmallCount}, newest", inboxes => inboxes.Mixed, new NoticeQuery { Limit = SmallCount }),
            Page(
                "page of 10 from the middle",
                inboxes => inboxes.Mixed,
                new NoticeQuery { Limit = 10, Before = (many / 2) + 11 }
            ),
            new("counts", async (notices, inboxes) => await notices.CountAsync(inboxes.Mixed)),
            Page("page of rare unread ones", inboxes => inboxes.RareUnread, new NoticeQuery { Unread = true }),
            Page("page of rare read ones", inboxes => inboxes.RareRead, new NoticeQuery { Unread = false }),
            Page("page of rare archived ones", inboxes => inboxes.RareRead, new NoticeQuery { Archived = true }),
            Page("page of a rare type", inboxes => inboxes.RareRead, new NoticeQuery { Types = [Inboxes.RareType] }),
            new("read one, unread again", async (notices, inboxes) => await inboxes.FlipAsync(notices)),
        ];
    }

    private static async Task<(double Full, double Small, double Ratio)> CompareAsync(
        INotices notices,
        Reading reading,
        Inboxes full,
        Inboxes small,
        Arguments arguments
    )
    {
        var calls = arguments.Number("calls", 5_000);
        await reading.TimeAsync(notices, full, calls);
        await reading.TimeAsync(notices, small, calls);
        var runs = new List<(double Full, double Small)>();
        for (var run = 0; run < arguments.Number("runs", 9); run++)
            runs.Add((await reading.TimeAsync(notices, full, calls), await reading.TimeAsync(notices, small, calls)));
        return (
            runs.Select(run => run.Full).Median(),
            runs.Select(run => run.Small).Median(),
            runs.Select(run => run.Full / run.Small).Median()
        );
    }
}

using System.Globalization;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Inbox;

public sealed class MySqlNoticeStoreTests
{
    private static readonly DateTimeOffset Created = new DateTimeOffset(
        2026,
        3,
        1,
        12,
        0,
        0,
        TimeSpan.FromHours(2)
    ).AddTicks(1_234_567);

    [Fact]
    public async Task Times_ids_and_data_come_back_as_they_were_told_when_stored()
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(database);
        var uuid = MessageId.New();
        NoticeAppend[] notices =
        [
            new("u", uuid, 3, "a", Created, Created.AddYears(10)),
            new("u", new MessageId("Grüße 🙂"), 4, "b", Created),
        ];

        var told = (await backend.Notices.AppendAsync(notices)).Select(result => result.Notice!).ToList();

        Assert.Equal(told, (await backend.Notices.PageAsync("u", new NoticeQuery { After = 0 })).Items);
        Assert.Equal(told[0], await backend.Notices.FindAsync("u", uuid));
        Assert.Equal(Created.UtcTicks / 10, told[0].CreatedAt.UtcTicks / 10);
        Assert.Equal(Created.AddYears(10).UtcTicks / 10, told[0].ExpiresAt!.Value.UtcTicks / 10);
    }

    [Theory]
    // In one text, and, where that would be long, in prepared statements of every size.
    [InlineData(0)]
    [InlineData(8_000)]
    public async Task Batches_of_every_size_are_written_as_they_came(int padding)
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(database, options => options.Tables = 1);
        foreach (var size in new[] { 1, 15, 16, 17, 63, 64, 80, 255, 256, 337, 1_000, 2_500 })
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"u{size}");
            // Null and other ids, with and without expiry, in one statement.
            var results = await backend.Notices.AppendAsync([
                .. Enumerable
                    .Range(0, size)
                    .Select(i => new NoticeAppend(
                        user,
                        i % 2 == 0 ? MessageId.New() : new MessageId($"n-{i}"),
                        i,
                        $"data {i} ' \" \\ ; -- /* \0 % \n Grüße 🙂".PadRight(padding, '.'),
                        Created,
                        i % 3 == 0 ? Created.AddYears(50 + i) : null
                    )),
            ]);

            Assert.Equal(Enumerable.Range(1, size).Select(i => (long)i), results.Select(result => result.Notice!.Seq));
            var page = await backend.Notices.PageAsync(user, new NoticeQuery { After = 0, Limit = 100 });
            Assert.Equal(results.Take(100).Select(result => result.Notice!), page.Items);
        }

        Assert.Empty(await Recount.CountersAsync(database, 1));
        Assert.Empty(await Recount.GapsAsync(database, 1));
    }

    [Fact]
    public async Task Many_single_appends_at_once_share_transactions_and_each_is_told_its_own_counts()
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(database);
        await backend.Notices.AppendAsync([Notice("u", 0)]);

        var results = await Task.WhenAll(
            Enumerable
                .Range(1, 200)
                .Select(i => Task.Run(async () => (await backend.Notices.AppendAsync([Notice("u", i)]))[0]))
        );

        // The revision each was told is that of its own notice: so watchers see no gap.
        Assert.All(results, result => Assert.Equal(result.Notice!.Seq, result.Counts!.Rev));
        Assert.Equal(
            Enumerable.Range(2, 200).Select(i => (long)i),
            results.Select(result => result.Notice!.Seq).Order()
        );
        var transactions = await database.SqlAsync(
            "SELECT COUNT(DISTINCT stored_at) FROM th_notice_1 UNION ALL SELECT COUNT(DISTINCT stored_at) FROM th_notice_2 UNION ALL SELECT COUNT(DISTINCT stored_at) FROM th_notice_3 UNION ALL SELECT COUNT(DISTINCT stored_at) FROM th_notice_4"
        );
        Assert.InRange(transactions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(int.Parse), 2, 150);
    }

    [Fact]
    public async Task One_bad_table_fails_alone_and_what_waits_with_it_is_stored()
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(database, options => options.AppendLanes = 1);
        await backend.PrepareAsync(CancellationToken.None);
        await database.SqlAsync("DROP TABLE th_notice_2");
        var users = Enumerable.Range(0, 40).Select(i => $"u{i}").ToList();
        int Table(string user) => UserKey.Of(user, MySqlUserIds.Text).TableNumber(MySqlUserMap.Hash, 4);

        var outcomes = await Task.WhenAll(
            users.Select(user =>
                Task.Run(async () =>
                {
                    try
                    {
                        return (await backend.Notices.AppendAsync([Notice(user, 1)]))[0].Status == AppendStatus.Stored;
                    }
                    catch (Exception)
                    {
                        return false;
                    }
                })
            )
        );

        Assert.Equal(users.Select(user => Table(user) != 2), outcomes);
    }

    [Fact]
    public async Task Counters_that_somebody_spoilt_are_found_and_mended()
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(database, options => options.Tables = 1);
        await backend.Notices.AppendAsync([.. Enumerable.Range(0, 9).Select(i => Notice("u", i))]);
        await database.SqlAsync("UPDATE th_inbox_1 SET unread = 3, unseen = 99, types = '0:1', total = 0");

        var (inboxes, wrong) = await backend.Notices.Reconciler.SampleAsync(5, CancellationToken.None);

        Assert.Equal(1, inboxes);
        Assert.True(wrong >= 4);
        Assert.Empty(await Recount.CountersAsync(database, 1));
        Assert.Equal(0, await backend.Notices.ReconcileAsync("u"));
        Assert.Equal(9, (await backend.Notices.CountAsync("u")).Unread);
    }

    [Fact]
    public async Task What_is_older_than_inboxes_keep_is_swept_with_exact_counts()
    {
        await using var database = await Database.MakeAsync();
        var notify = new NotifyOptions();
        notify.Notices.KeepFor = TimeSpan.FromDays(30);
        var settings = Backends.Settings(
            options => (options.ConnectionString, options.Tables) = (database.ConnectionString, 1),
            notify: notify
        );
        await using var backend = new MySqlBackend(settings);
        await backend.Notices.AppendAsync([.. Enumerable.Range(0, 30).Select(i => Notice($"u{i % 3}", i))]);
        await database.SqlAsync("UPDATE th_notice_1 SET stored_at = stored_at - INTERVAL 31 DAY WHERE seq <= 4");

        var swept = await backend.Notices.SweepAsync();

        Assert.Equal(new SweepResult(0, 12, 0), swept);
        Assert.Equal(6, (await backend.Notices.CountAsync("u0")).Unread);
        Assert.Empty(await Recount.CountersAsync(database, 1));
        Assert.Equal(AppendStatus.Duplicate, (await backend.Notices.AppendAsync([Notice("u0", 0)]))[0].Status);
    }

    private static NoticeAppend Notice(string user, int number) =>
        new(user, new MessageId($"n-{number}"), number % 3, "{}", Created);
}

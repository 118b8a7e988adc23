using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Inbox;

/// <summary>Numeric user ids over the old map.</summary>
public sealed class NumericTests
{
    [Fact]
    public async Task Users_are_in_the_tables_of_the_old_map_with_exact_counts()
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(
            database,
            options => (options.UserIds, options.Tables) = (MySqlUserIds.Numeric, 16)
        );
        var store = backend.Notices;
        string[] users = ["0", "7", "16", "18446744073709551615"];

        var results = await store.AppendAsync([
            .. users.SelectMany(user => Enumerable.Range(0, 20).Select(i => Notice(user, i))),
            Notice("007", 1),
            Notice("-1", 1),
        ]);

        Assert.Equal(
            [AppendStatus.Rejected, AppendStatus.Rejected],
            results.TakeLast(2).Select(result => result.Status)
        );
        Assert.Equal("0\n16\n", await database.SqlAsync("SELECT uid FROM th_inbox_1 ORDER BY uid"));
        Assert.Equal("7\n", await database.SqlAsync("SELECT uid FROM th_inbox_8"));
        Assert.Equal("18446744073709551615\n", await database.SqlAsync("SELECT uid FROM th_inbox_16"));
        foreach (var user in users)
        {
            Assert.Equal(10, (await store.MarkAsync(user, NoticeMark.ReadUpTo(10))).Changed);
            Assert.Equal(1, (await store.MarkAsync(user, NoticeMark.Of(NoticeAction.Delete, Id(19)))).Changed);
            var page = await store.PageAsync(user, new NoticeQuery { Unread = true, Limit = 100 });
            Assert.Equal((9, 9L), (page.Items.Count, page.Counts.Unread));
            Assert.Equal(AppendStatus.Duplicate, (await store.AppendAsync([Notice(user, 19)]))[0].Status);
        }

        Assert.True(await store.BroadcastAsync(new Broadcast { Id = new MessageId("all"), Data = "all" }));
        Assert.Equal(21, (await store.CountAsync("7")).LastSeq);
        Assert.True(await store.RevokeAsync(new MessageId("all")));
        Assert.Equal(19, await store.PurgeAsync("7"));
        Assert.Empty(await Recount.CountersAsync(database, 16));
        Assert.Equal((3L, 0L), await store.Reconciler.SampleAsync(10, CancellationToken.None));
    }

    private static NoticeAppend Notice(string user, int number) =>
        new(user, Id(number), number % 3, "{}", DateTimeOffset.UnixEpoch);

    private static MessageId Id(int number) => new($"n-{number}");
}

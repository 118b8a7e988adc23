using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Sharding;

public sealed class ShardDirectoryTests
{
    [Fact]
    public async Task Tables_are_made_where_the_configuration_says_and_found_wherever_the_record_says()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await using (var backend = Make((one, "1-3"), (two, "4")))
        {
            await backend.PrepareAsync(CancellationToken.None);
            await backend.Notices.AppendAsync([.. Enumerable.Range(0, 40).Select(Notice)]);
        }

        Assert.Equal("1\n2\n3\n", await one.SqlAsync("SELECT n FROM th_shard ORDER BY n"));
        Assert.Equal("4\n", await two.SqlAsync("SELECT n FROM th_shard"));
        Assert.NotEqual("0\n", await two.SqlAsync("SELECT COUNT(*) FROM th_notice_4"));

        // A configuration that says otherwise moves nothing.
        await using var later = Make((one, "1-2"), (two, "3-4"));
        foreach (var i in Enumerable.Range(0, 40))
            Assert.Equal(1, (await later.Notices.CountAsync($"user-{i}")).Unread);
        Assert.Equal("4\n", await two.SqlAsync("SELECT n FROM th_shard"));
    }

    [Fact]
    public async Task A_broadcast_is_in_inboxes_on_every_server_and_comes_out_of_them_again()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await using var here = Make((one, "1-2"), (two, "3-4"));
        await using var there = Make((one, "1-2"), (two, "3-4"));
        var users = Enumerable.Range(0, 20).Select(i => $"user-{i}").ToList();
        await here.Notices.AppendAsync([.. Enumerable.Range(0, 10).Select(Notice)]);
        var id = new MessageId("news");

        Assert.True(await here.Notices.BroadcastAsync(new Broadcast { Id = id, Data = "news" }));
        foreach (var user in users)
            Assert.NotNull(await there.Notices.FindAsync(user, id));
        Assert.True(await there.Notices.RevokeAsync(id));
        foreach (var user in users)
            Assert.Null(await here.Notices.FindAsync(user, id));

        Assert.Empty(await one.SqlAsync("SELECT * FROM th_inbox_copy_1; SELECT * FROM th_inbox_copy_2"));
        Assert.Equal(0, (await here.Notices.Reconciler.SampleAsync(50, CancellationToken.None)).Wrong);
    }

    [Fact]
    public async Task A_table_that_moved_is_found_out_under_the_lock_and_the_map_is_loaded_anew()
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(database);
        await backend.Notices.AppendAsync([Notice(1)]);
        await database.SqlAsync(
            "UPDATE th_map SET version = 2; UPDATE th_place SET version = 2; UPDATE th_shard SET version = 2"
        );

        var results = await backend.Notices.AppendAsync([Notice(2)]);
        Assert.Equal(AppendStatus.Stored, results[0].Status);
        Assert.Equal(2, backend.Directory.Map.Version);
        await database.SqlAsync(
            "UPDATE th_map SET version = 3; UPDATE th_place SET version = 3; UPDATE th_shard SET version = 3"
        );
        Assert.Equal(1, (await backend.Notices.CountAsync("user-1")).Unread);
        await database.SqlAsync(
            "UPDATE th_map SET version = 4; UPDATE th_place SET version = 4; UPDATE th_shard SET version = 4"
        );
        Assert.Equal(1, (await backend.Notices.MarkAsync("user-1", NoticeMark.ReadUpTo(1))).Changed);
    }

    [Fact]
    public async Task What_no_setting_may_change_is_an_error_that_names_the_line()
    {
        await using var database = await Database.MakeAsync();
        await using (var first = Backends.Make(database))
            await first.PrepareAsync(CancellationToken.None);

        await AssertRefused(database, "UserIds", options => options.UserIds = MySqlUserIds.Numeric);
        await AssertRefused(database, "4", options => options.Tables = 8);
        // Fewer are configured than there are: the record counts.
        await using var fewer = Backends.Make(database, options => options.Tables = 2);
        await fewer.PrepareAsync(CancellationToken.None);
        Assert.Equal(4, fewer.Directory.Map.Shards.Count);
    }

    [Fact]
    public async Task Servers_that_are_one_and_tables_whose_server_is_not_named_are_errors()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await using (var twice = Make((one, "1-2"), (one, "3-4")))
        {
            var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
                twice.PrepareAsync(CancellationToken.None)
            );
            Assert.Contains("one database", error.Message, StringComparison.Ordinal);
        }

        await using (var both = Make((one, "1-2"), (two, "3-4")))
            await both.PrepareAsync(CancellationToken.None);
        await using var without = Make((one, "1-4"));
        var missing = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            without.PrepareAsync(CancellationToken.None)
        );
        Assert.Contains("tables 3-4", missing.Message, StringComparison.Ordinal);
    }

    private static async Task AssertRefused(Database database, string word, Action<MySqlOptions> configure)
    {
        await using var backend = Backends.Make(database, configure);
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            backend.PrepareAsync(CancellationToken.None)
        );
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    private static MySqlBackend Make(params (Database Database, string Tables)[] servers) =>
        new(
            Backends.Settings(options =>
            {
                foreach (var (database, tables) in servers)
                    options.Shards.Add(new() { ConnectionString = database.ConnectionString, Tables = tables });
            })
        );

    private static NoticeAppend Notice(int user) =>
        new($"user-{user}", new MessageId($"n-{user}"), 0, "{}", DateTimeOffset.UnixEpoch);
}

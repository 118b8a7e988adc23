using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Resharding;

public sealed class ReshardWishTests
{
    [Fact]
    public async Task A_plan_tells_who_would_go_where_and_changes_nothing()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await using var host = Reshards.Host(Numeric, (one, "1-2"), (two, ""));
        await host.Notices.AppendAsync([.. Enumerable.Range(0, 40).Select(i => Reshards.Notice($"{i % 8}", $"n-{i}"))]);

        var plan = await host.Resharder.PlanAsync(Reshards.Tables(4, (2, 1)), CancellationToken.None);
        Assert.Equal(
            ["1>3 2 10", "2>2 2 10", "2>4 2 10"],
            plan.Parts.Select(part => $"{part.Step.From.Number}>{part.Step.To.Number} {part.Users} {part.Notices}")
                .Order()
        );
        Assert.Equal("1\n2\n", await one.SqlAsync("SELECT n FROM th_shard ORDER BY n"));
        Assert.Equal("1\n", await one.SqlAsync("SELECT version FROM th_map"));
        await host.Resharder.RunAsync(Reshards.Tables(4, (2, 1)), null, CancellationToken.None);
        Assert.Equal("0\n4\n", await one.SqlAsync("SELECT uid FROM th_inbox_1 ORDER BY uid"));
        Assert.Equal("2\n6\n", await one.SqlAsync("SELECT uid FROM th_inbox_3 ORDER BY uid"));
        Assert.Equal("3\n7\n", await one.SqlAsync("SELECT uid FROM th_inbox_4 ORDER BY uid"));
        Assert.Equal("1\n5\n", await two.SqlAsync("SELECT uid FROM th_inbox_2 ORDER BY uid"));
        Assert.Empty(await Reshards.FaultsAsync(host));
    }

    [Fact]
    public async Task A_wish_that_cannot_be_fulfilled_is_an_error_before_anything_is_written()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await using var host = Reshards.Host(null, (one, "1-4"), (two, ""));
        await AssertRefused(host, Reshards.Tables(6), "multiple of 4");
        await AssertRefused(host, Reshards.Tables(2), "multiple of 4");
        await AssertRefused(host, Reshards.Move((5, 1)), "only 1-4");
        await two.SqlAsync(
            "CREATE TABLE th_inbox_2 (uid VARBINARY(256) PRIMARY KEY, moved INT DEFAULT 0) COMMENT='Notify'; "
                + "INSERT INTO th_inbox_2 (uid) VALUES ('somebody')"
        );
        await AssertRefused(host, Reshards.Move((2, 1)), "has rows already");
        Assert.Equal("1\t0\n", await one.SqlAsync("SELECT version, (SELECT COUNT(*) FROM th_move) FROM th_map"));
    }

    [Fact]
    public async Task A_verification_finds_what_is_wrong()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Reshards.Host(Numeric, (database, "1-2"));
        await host.Notices.AppendAsync([.. Enumerable.Range(0, 6).Select(i => Reshards.Notice($"{i}", $"n-{i}", i))]);
        Assert.Empty(await Reshards.FaultsAsync(host));
        await database.SqlAsync(
            "UPDATE th_inbox_1 SET unread = 5 WHERE uid = 2; UPDATE th_inbox_1 SET types = '9:1' WHERE uid = 4; "
                + "INSERT INTO th_inbox_1 (uid) VALUES (7); DELETE FROM th_inbox_2 WHERE uid = 3; "
                + "UPDATE th_inbox_2 SET moved = 1 WHERE uid = 5"
        );

        var faults = await Reshards.FaultsAsync(host);
        Assert.Contains("user 2 has unread 5, and 1 counted", faults, StringComparison.Ordinal);
        Assert.Contains("user 4 has unread of type 9 1, and 0 counted", faults, StringComparison.Ordinal);
        Assert.Contains("user 7 belongs into table 2", faults, StringComparison.Ordinal);
        Assert.Contains("user 3 has rows in `th_notice_2` and no head", faults, StringComparison.Ordinal);
        Assert.Contains("user 5 is said to have moved", faults, StringComparison.Ordinal);
    }

    private static void Numeric(MySqlOptions options) => options.UserIds = MySqlUserIds.Numeric;

    private static async Task AssertRefused(MySqlBackend host, ReshardWish wish, string words)
    {
        var error = await Assert.ThrowsAsync<NotifyException>(() =>
            host.Resharder.RunAsync(wish, null, CancellationToken.None)
        );
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}

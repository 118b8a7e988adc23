using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Resharding;

/// <summary>A move that was interrupted half-way: everything works as ever, wherever a user is, and goes along.</summary>
public sealed class HalfWayTests
{
    private const int Users = 40;

    [Fact]
    public async Task Users_moved_or_not_read_write_and_purge_and_new_ones_begin_where_they_will_be()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Reshards.Host(null, (database, "1-4"));
        await FillAsync(host, "old");
        await host.Notices.MarkAsync("u1", NoticeMark.Of(NoticeAction.Delete, new MessageId("old-1")));
        var epochs = await EpochsAsync(host);
        await InterruptAsync(Reshards.Tables(8), (database, "1-4"));
        Assert.Equal("Copy\n", await database.SqlAsync("SELECT phase FROM th_move"));

        // A host that has the old map, and one that loads the new one.
        await using var later = Reshards.Host(null, (database, "1-4"));
        await FillAsync(host, "half");
        await FillAsync(later, "late");
        await later.Notices.AppendAsync([
            .. Enumerable.Range(0, Users).Select(i => Reshards.Notice($"new{i}", $"new-{i}")),
        ]);
        Assert.Equal(1, (await host.Notices.CountAsync("new3")).Unread);
        var again = await host.Notices.AppendAsync([Reshards.Notice("u1", "old-1"), Reshards.Notice("u2", "old-2")]);
        Assert.All(again, result => Assert.Equal(AppendStatus.Duplicate, result.Status));
        for (var i = 10; i < 16; i++)
            Assert.Equal(3, await host.Notices.PurgeAsync($"u{i}"));
        Assert.Equal(0, (await later.Notices.CountAsync("u10")).LastSeq);
        await later.Notices.AppendAsync([
            .. Enumerable.Range(10, 3).Select(i => Reshards.Notice($"u{i}", $"back-{i}")),
        ]);
        Assert.Empty(await database.SqlAsync(Unmoved("new%")));

        await EndAsync(Reshards.Tables(8), (database, "1-4"));
        Assert.Empty(await Reshards.FaultsAsync(host));
        Assert.Equal("0\n", await database.SqlAsync("SELECT COUNT(*) FROM th_move"));
        for (var i = 0; i < Users; i++)
        {
            var user = $"u{i}";
            var counts = await host.Notices.CountAsync(user);
            Assert.Equal(
                i is >= 10 and < 13 ? 1
                    : i is >= 13 and < 16 ? 0
                    : 3,
                counts.LastSeq
            );
            // Who was purged has another epoch; nobody else has.
            Assert.Equal(i is < 10 or >= 16, counts.Epoch == epochs[user]);
        }

        Assert.Equal(2, (await later.Notices.CountAsync("u1")).Unread);
    }

    [Fact]
    public async Task A_broadcast_taken_back_half_way_is_gone_from_everybody()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        (Database, string)[] servers = [(one, "1-2"), (two, "")];
        await using var host = Reshards.Host(null, servers);
        await FillAsync(host, "old");
        await host.Notices.BroadcastAsync(new Broadcast { Id = new MessageId("news"), Data = "{}" });
        await host.Notices.BroadcastAsync(new Broadcast { Id = new MessageId("stays"), Data = "{}" });
        for (var i = 0; i < Users; i += 2)
            await host.Notices.CountAsync($"u{i}");
        await InterruptAsync(Reshards.Move((1, 1), (2, 1)), servers);

        Assert.True(await host.Notices.RevokeAsync(new MessageId("news")));
        await host.Notices.BroadcastAsync(new Broadcast { Id = new MessageId("half"), Data = "{}" });
        await EndAsync(Reshards.Move((1, 1), (2, 1)), servers);

        for (var i = 0; i < Users; i++)
        {
            var page = await host.Notices.PageAsync($"u{i}", new NoticeQuery());
            Assert.Equal(["half", "old", "stays"], page.Items.Select(item => $"{item.Id}".Split('-')[0]).Order());
        }

        Assert.Empty(await Reshards.FaultsAsync(host));
    }

    [Fact]
    public async Task What_expires_half_way_is_swept_on_both_sides()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Reshards.Host(null, (database, "1-2"));
        var past = DateTimeOffset.UnixEpoch.AddDays(1);
        await host.Notices.AppendAsync([
            .. Enumerable.Range(0, Users).Select(i => Reshards.Notice($"u{i}", $"old-{i}") with { ExpiresAt = past }),
        ]);
        await InterruptAsync(Reshards.Tables(4), (database, "1-2"));

        Assert.Equal(Users, (await host.Notices.SweepAsync()).Expired);
        await EndAsync(Reshards.Tables(4), (database, "1-2"));
        Assert.Empty(await Reshards.FaultsAsync(host));
        for (var i = 0; i < Users; i++)
            Assert.Equal(0, (await host.Notices.CountAsync($"u{i}")).Unread);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_inbox_is_brought_over_in_portions_with_what_changed_meanwhile(bool toAnotherServer)
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        (Database, string)[] servers = [(one, "1"), (two, "")];
        await using var host = Reshards.Host(null, servers);
        const int Many = (InboxCopy.Portion * 3) + 7;
        foreach (var ids in Enumerable.Range(0, Many).Chunk(500))
            await host.Notices.AppendAsync([.. ids.Select(i => Reshards.Notice("big", $"b-{i}", i % 3))]);
        await host.Notices.MarkAsync("big", NoticeMark.ReadUpTo(500));
        await FillAsync(host, "old");
        var wish = toAnotherServer ? Reshards.Tables(2, (1, 1), (2, 1)) : Reshards.Tables(3);
        // Change what has been copied as soon as the first portions are over there.
        var running = Task.Run(() => RunAsync(wish, servers));
        while (!running.IsCompleted)
        {
            var id = new MessageId($"b-{Random.Shared.Next(Many)}");
            await host.Notices.MarkAsync("big", NoticeMark.Of(NoticeAction.Delete, id));
            await host.Notices.MarkAsync(
                "big",
                NoticeMark.Of(NoticeAction.Read, new MessageId($"b-{Random.Shared.Next(Many)}"))
            );
        }

        await running;
        Assert.Empty(await Reshards.FaultsAsync(host));
        Assert.Equal(Many, (await host.Notices.CountAsync("big")).LastSeq);
        Assert.Equal(toAnotherServer ? "0" : "1", (await one.SqlAsync("SELECT COUNT(*) > 0 FROM th_notice_1")).Trim());
    }

    [Fact]
    public async Task A_purge_takes_what_was_copied_of_the_user_along()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        (Database, string)[] servers = [(one, "1"), (two, "")];
        await using var host = Reshards.Host(null, servers);
        await FillAsync(host, "old");
        await InterruptAsync(Reshards.Move((1, 1)), servers);
        // As if a run had died between the two commits of a user: everything is there and the head here is not marked.
        var left = (await one.SqlAsync("SELECT CONVERT(uid USING utf8mb4) FROM th_inbox_1 WHERE moved = 0")).Split(
            '\n'
        )[0];
        await two.SqlAsync(
            $"REPLACE INTO th_inbox_1 (uid, seq, total) VALUES ('{left}', 9, 9); INSERT INTO th_notice_1 (uid, seq, msg_id, "
                + $"type, data, created_at, stored_at) VALUES ('{left}', 9, REPEAT('x', 16), 0, 'secret', NOW(), NOW())"
        );

        Assert.Equal(1, await host.Notices.PurgeAsync(left));
        Assert.Empty(await two.SqlAsync($"SELECT uid FROM th_notice_1 WHERE uid = '{left}'"));
        await host.Notices.AppendAsync([Reshards.Notice(left, "again")]);
        Assert.Equal(1, (await host.Notices.CountAsync(left)).LastSeq);
        await EndAsync(Reshards.Move((1, 1)), servers);
        Assert.Empty(await Reshards.FaultsAsync(host));
        Assert.Equal(1, (await host.Notices.CountAsync(left)).LastSeq);
    }

    private static string Unmoved(string users) =>
        string.Concat(
            Enumerable
                .Range(1, 4)
                .Select(n =>
                    $"SELECT uid FROM th_inbox_{n} WHERE moved = 0 AND uid LIKE '{users}' AND "
                    + $"CAST(CONV(LEFT(SHA2(uid, 256), 16), 16, 10) AS UNSIGNED) % 8 + 1 <> {n};"
                )
        );

    private static async Task FillAsync(MySqlBackend host, string name) =>
        await host.Notices.AppendAsync([
            .. Enumerable.Range(0, Users).Select(i => Reshards.Notice($"u{i}", $"{name}-{i}", i % 3)),
        ]);

    private static async Task<Dictionary<string, string>> EpochsAsync(MySqlBackend host)
    {
        var epochs = new Dictionary<string, string>();
        for (var i = 0; i < Users; i++)
            epochs[$"u{i}"] = (await host.Notices.CountAsync($"u{i}")).Epoch;
        return epochs;
    }

    /// <summary>Moves a few users, and no more.</summary>
    private static async Task InterruptAsync(ReshardWish wish, params (Database, string)[] servers)
    {
        await using var runner = Reshards.Host(null, servers);
        using var cancel = new CancellationTokenSource();
        var progress = new Progress(cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            runner.Resharder.RunAsync(wish, progress, cancel.Token)
        );
    }

    private static async Task EndAsync(ReshardWish wish, params (Database, string)[] servers) =>
        Assert.NotEqual(0, await RunAsync(wish, servers));

    private static async Task<long> RunAsync(ReshardWish wish, params (Database, string)[] servers)
    {
        await using var runner = Reshards.Host(null, servers);
        return (await runner.Resharder.RunAsync(wish, null, CancellationToken.None)).Users;
    }

    private sealed class Progress(CancellationTokenSource cancel) : IProgress<ReshardProgress>
    {
        public void Report(ReshardProgress value)
        {
            if (value.Users >= 3)
                cancel.Cancel();
        }
    }
}

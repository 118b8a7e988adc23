namespace Notify.Conformance.Notices;

/// <summary>What expires, grows old or is too much, with exact counts.</summary>
public abstract class RetentionSuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    private const int Cap = 50;

    protected override void Configure(INotifyBuilder notify) =>
        notify.Configure(options =>
        {
            options.Notices.MaxPerUser = Cap;
            options.Notices.RememberDeletedFor = TimeSpan.FromMilliseconds(100);
            options.Notices.BroadcastsForNewUsers = TimeSpan.Zero;
        });

    [Fact]
    public async Task What_has_expired_is_gone_after_the_sweep()
    {
        var user = User();
        var expires = DateTimeOffset.UtcNow.AddMilliseconds(200);
        await Store.AppendAsync([
            For(user, 1),
            For(user, 2, expires: expires),
            For(user, 3, expires: expires.AddHours(1)),
        ]);
        Assert.Equal(3, (await Store.CountAsync(user)).Unread);
        await Guard.Until(() => DateTimeOffset.UtcNow > expires.AddMilliseconds(20), "the expiry");

        var swept = await Store.SweepAsync();

        Assert.True(swept.Expired >= 1);
        Assert.Equal([3L, 1L], (await ListAll(user)).Select(notice => notice.Seq));
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task A_user_keeps_at_most_so_many_and_the_oldest_go_first()
    {
        var user = User();
        await Fill(user, Cap + 30, types: 3);

        var notices = await ListAll(user);

        Assert.Equal(Cap, notices.Count);
        Assert.Equal(Cap + 30, notices[0].Seq);
        Assert.Equal(31, notices[^1].Seq);
        Assert.Equal(Cap, (await Store.CountAsync(user)).Unread);
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task A_deleted_id_is_forgotten_after_its_time()
    {
        var user = User();
        await Fill(user, 2);
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Delete, Id(0)));
        Assert.Equal(AppendStatus.Duplicate, (await Store.AppendAsync([For(user, 0)]))[0].Status);

        await Guard.Until(
            async () =>
            {
                await Store.SweepAsync();
                return (await Store.AppendAsync([For(user, 0)]))[0].Status == AppendStatus.Stored;
            },
            "the id to be forgotten"
        );

        Assert.Equal(AppendStatus.Duplicate, (await Store.AppendAsync([For(user, 1)]))[0].Status);
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task New_users_begin_with_later_broadcasts_if_the_inbox_says_so_and_old_ones_get_all()
    {
        var (old, fresh) = (User(1), User(2));
        await Fill(old, 1);
        var (before, after) = (new MessageId(Name("before")), new MessageId(Name("after")));
        await Store.BroadcastAsync(new Broadcast { Id = before, Data = "before" });
        Assert.NotNull(await Store.FindAsync(old, before));

        await Store.AppendAsync([For(fresh, 1)]);
        await Store.BroadcastAsync(new Broadcast { Id = after, Data = "after" });

        Assert.Null(await Store.FindAsync(fresh, before));
        Assert.NotNull(await Store.FindAsync(fresh, after));
        Assert.NotNull(await Store.FindAsync(old, after));
    }

    [Fact]
    public async Task A_user_can_be_purged()
    {
        var (gone, stays) = (User(1), User(2));
        await Fill(gone, 5);
        await Fill(stays, 5);
        await Store.MarkAsync(gone, NoticeMark.Of(NoticeAction.Delete, Id(0)));
        var epoch = (await Store.CountAsync(gone)).Epoch;

        Assert.Equal(4, await Store.PurgeAsync(gone));

        Assert.Empty(await ListAll(gone));
        Assert.Equal(0, (await Store.CountAsync(gone)).Unread);
        Assert.NotEqual(epoch, (await Store.CountAsync(gone)).Epoch);
        Assert.Equal(5, (await Store.CountAsync(stays)).Unread);
        Assert.Equal(AppendStatus.Stored, (await Store.AppendAsync([For(gone, 0)]))[0].Status);
        Assert.Equal(0, await Store.PurgeAsync(User(3)));
    }
}

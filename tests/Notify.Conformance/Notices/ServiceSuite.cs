namespace Notify.Conformance.Notices;

/// <summary>The way of a notice through the whole of Notify: sent, accepted, stored, watched.</summary>
public abstract class ServiceSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_notice_that_was_sent_is_in_the_inbox()
    {
        var app = await Start();
        var user = User();

        var id = await app.Notices.NotifyAsync(user, new NewNotice { Type = 3, Data = "hello" });

        await UntilUnread(app, user, 1);
        var notice = Assert.Single((await app.Notices.ListAsync(user)).Items);
        Assert.Equal((id, 3, "hello", 1L), (notice.Id, notice.Type, notice.Data, notice.Seq));
        Assert.Equal(notice, await app.Notices.FindAsync(user, id));
    }

    [Fact]
    public async Task Notices_of_one_user_are_stored_in_the_order_they_were_sent()
    {
        var app = await Start();
        var user = User();

        for (var i = 0; i < 300; i++)
            await app.Notices.NotifyAsync(user, new NewNotice { Data = $"{i}" });

        await UntilUnread(app, user, 300);
        var page = await app.Notices.ListAsync(user, new NoticeQuery { After = 0, Limit = 100 });
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), page.Items.Select(notice => notice.Data));
    }

    [Fact]
    public async Task Many_users_get_one_each_however_often_it_is_sent()
    {
        var app = await Start();
        var users = Enumerable.Range(0, 1_234).Select(User).ToList();
        var notice = new NewNotice { Id = new MessageId(Name("event")), Data = "for all of you" };

        await app.Notices.NotifyAsync([.. users, users[0]], notice);
        await app.Notices.NotifyAsync(users, notice);
        var marker = await app.Notices.NotifyAsync(User(99_999), new NewNotice { Data = "last" });

        await Guard.Until(async () => await app.Notices.FindAsync(User(99_999), marker) is not null, "the last notice");
        foreach (var user in users)
        {
            await UntilUnread(app, user, 1);
            Assert.Equal(1, (await app.Notices.CountAsync(user)).LastSeq);
        }
    }

    [Fact]
    public async Task Who_says_nothing_of_an_inbox_beside_a_server_sends_for_who_has_one_and_takes_nothing()
    {
        var sender = await Start(notify =>
        {
            notify.Configure(options => options.Inbox = null);
            if (!Harness.KeepsInboxes)
                notify.AddInMemory(options => options.Server = new InMemoryServer());
        });
        Assert.Equal(Harness.KeepsInboxes ? 0 : 1, sender.Log.Entries.Count(entry => entry.EventId == 1006));
        var users = Enumerable.Range(0, 50).Select(User).ToList();

        await sender.Notices.NotifyAsync(users, new NewNotice { Data = "before anybody keeps it" });
        foreach (var user in users)
            await sender.Notices.NotifyAsync(user, new NewNotice { Data = "before anybody keeps it" });
        var keeper = await Start();
        foreach (var user in users)
            await sender.Notices.NotifyAsync(user, new NewNotice { Data = "while it is kept" });

        foreach (var user in users)
            await UntilUnread(keeper, user, 3);
    }

    [Fact]
    public async Task A_delayed_notice_is_not_early_and_can_be_cancelled_by_its_id()
    {
        var app = await Start();
        var user = User();
        var due = DateTimeOffset.UtcNow.AddMilliseconds(400);
        await app.Notices.NotifyAsync(user, new NewNotice { Data = "later", DueAt = due });
        var never = await app.Notices.NotifyAsync(user, new NewNotice { Data = "never", DueAt = due.AddHours(1) });

        if (app.Scheduler.Capabilities.HasFlag(SchedulerCapabilities.Cancel))
            Assert.True(await app.Scheduler.CancelAsync(never));
        await UntilUnread(app, user, 1);

        Assert.True(DateTimeOffset.UtcNow >= due);
        Assert.Equal("later", Assert.Single((await app.Notices.ListAsync(user)).Items).Data);
    }

    [Fact]
    public async Task A_watcher_sees_every_change_with_absolute_counts()
    {
        var app = await Start();
        var user = User();
        var first = await app.Notices.NotifyAsync(user, new NewNotice { Data = "before" });
        await UntilUnread(app, user, 1);
        await using var watch = app.Notices.WatchAsync(user).GetAsyncEnumerator();

        var now = await Next(watch);
        Assert.Equal((NoticeChangeKind.Counts, 1L), (now.Kind, now.Counts.Unread));
        await app.Notices.NotifyAsync(user, new NewNotice { Type = 5, Data = "new" });
        var created = await Next(watch);
        Assert.Equal((NoticeChangeKind.Created, 2L), (created.Kind, created.Counts.Unread));
        Assert.Equal(("new", 5, 2L), (created.Notices[0].Data, created.Notices[0].Type, created.Notices[0].Seq));
        await app.Notices.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, first));
        var marked = await Next(watch);
        Assert.Equal((NoticeChangeKind.Marked, 1L), (marked.Kind, marked.Counts.Unread));
        Assert.Equal((NoticeAction.Read, first), (marked.Mark!.Action, marked.Mark.Ids!.Single()));
        await app.Notices.BroadcastAsync(new Broadcast { Data = "everyone" });
        var reset = await Next(watch);
        Assert.Equal((NoticeChangeKind.Reset, 2L), (reset.Kind, reset.Counts.Unread));
    }

    [Fact]
    public async Task Changes_that_nobody_watches_are_kept_nowhere()
    {
        var app = await Start();
        var user = User();
        var id = await app.Notices.NotifyAsync(user, new NewNotice { Data = "unwatched" });
        await UntilUnread(app, user, 1);

        await app.Notices.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, id));
        await app.Notices.MarkAsync(user, NoticeMark.Of(NoticeAction.Unread, id));

        var topics = await app.Get<ITopicAdministration>().ListTopicsAsync();
        Assert.DoesNotContain(topics, topic => topic.Name == "notify.changes" && topic.Held > 0);
        Assert.True(app.Get<NotifyOptions>().Topic("notify.changes").Transient);
    }

    [Fact]
    public async Task A_watcher_sees_changes_made_on_another_host()
    {
        var (here, there) = (await Start(), await Start());
        var user = User();
        await using var watch = here.Notices.WatchAsync(user).GetAsyncEnumerator();
        await Next(watch);

        await there.Notices.NotifyAsync(user, new NewNotice { Data = "from afar" });
        var created = await Next(watch);
        await there.Notices.MarkAsync(user, NoticeMark.ReadUpTo(created.Counts.LastSeq));
        var marked = await Next(watch);

        Assert.Equal(NoticeChangeKind.Created, created.Kind);
        Assert.Equal((NoticeChangeKind.Marked, 0L), (marked.Kind, marked.Counts.Unread));
        Assert.Equal(1, marked.Mark!.UpTo);
    }

    [Fact]
    public async Task A_watcher_that_is_cancelled_ends_and_disturbs_no_other()
    {
        var app = await Start();
        var user = User();
        using var cancellation = new CancellationTokenSource();
        await using var other = app.Notices.WatchAsync(user).GetAsyncEnumerator();
        await Next(other);
        await using var watch = app.Notices.WatchAsync(user, cancellation.Token).GetAsyncEnumerator();
        await Next(watch);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Next(watch));
        await app.Notices.NotifyAsync(user, new NewNotice { Data = "new" });
        Assert.Equal(NoticeChangeKind.Created, (await Next(other)).Kind);
    }

    [Fact]
    public async Task What_breaks_a_limit_is_refused_when_it_is_sent()
    {
        var app = await Start();
        var good = new NewNotice { Data = "fine" };
        var limit = app.Get<INoticeStore>().Limits.DataBytes;

        async Task Refused(string field, Func<Task> send) =>
            Assert.Equal(field, (await Assert.ThrowsAsync<InvalidInputException>(send)).Field);

        await Refused("userId", async () => await app.Notices.NotifyAsync("", good));
        await Refused("userId", async () => await app.Notices.NotifyAsync([User(), new string('u', 65)], good));
        await Refused("userIds", async () => await app.Notices.NotifyAsync(Array.Empty<string>(), good));
        await Refused("type", async () => await app.Notices.NotifyAsync(User(), good with { Type = -1 }));
        await Refused(
            "data",
            async () => await app.Notices.NotifyAsync(User(), good with { Data = new string('x', limit + 1) })
        );
        await Refused(
            "expiresAt",
            async () => await app.Notices.NotifyAsync(User(), good with { ExpiresAt = DateTimeOffset.UnixEpoch })
        );
        await Refused(
            "data",
            async () => await app.Notices.BroadcastAsync(new Broadcast { Data = new string('x', limit + 1) })
        );
        await Refused("userId", async () => await Next(app.Notices.WatchAsync("").GetAsyncEnumerator()));
        Assert.Equal(0, (await app.Notices.CountAsync(User())).LastSeq);
    }

    private static Task UntilUnread(TestApp app, string user, long unread) =>
        Guard.Until(async () => (await app.Notices.CountAsync(user)).Unread == unread, $"{unread} unread of {user}");

    private static async Task<NoticeChange> Next(IAsyncEnumerator<NoticeChange> watch)
    {
        Assert.True(await Guard.Within(watch.MoveNextAsync().AsTask(), "the next change"));
        return watch.Current;
    }
}

using Notify.Conformance;

namespace Notify.Tests.Notices;

/// <summary>News of inboxes reach every watcher, and one that does not listen holds up no other.</summary>
public sealed class NoticeFeedTests
{
    [Fact]
    public async Task A_watcher_that_does_not_listen_holds_up_no_other_and_catches_up_with_one_reset()
    {
        await using var app = await TestApp.Start(_ => { });
        await using var slow = app.Notices.WatchAsync("ann").GetAsyncEnumerator();
        await using var quick = app.Notices.WatchAsync("ann").GetAsyncEnumerator();
        await Next(slow);
        await Next(quick);

        for (var number = 1; number <= 250; number++)
        {
            await app.Notices.NotifyAsync("ann", new NewNotice { Data = $"{number}" });
            while ((await Next(quick)).Counts.Unread < number) { }
        }

        var reset = await Next(slow);
        Assert.Equal((NoticeChangeKind.Reset, 250L), (reset.Kind, reset.Counts.Unread));
        await app.Notices.MarkAsync("ann", NoticeMark.ReadUpTo(250));
        Assert.Equal((NoticeChangeKind.Marked, 0L), await KindAndUnread(slow));
        Assert.Equal((NoticeChangeKind.Marked, 0L), await KindAndUnread(quick));
    }

    [Fact]
    public async Task Users_hear_of_their_own_inbox_only()
    {
        await using var app = await TestApp.Start(_ => { });
        await using var ann = app.Notices.WatchAsync("ann").GetAsyncEnumerator();
        await Next(ann);

        await app.Notices.NotifyAsync("bob", new NewNotice { Data = "for bob" });
        await Guard.Until(async () => (await app.Notices.CountAsync("bob")).Unread == 1, "bob's notice");
        await app.Notices.NotifyAsync("ann", new NewNotice { Data = "for ann" });

        Assert.Equal("for ann", (await Next(ann)).Notices.Single().Data);
    }

    [Fact]
    public async Task A_broadcast_and_its_revocation_reach_everyone()
    {
        await using var app = await TestApp.Start(_ => { });
        await using var ann = app.Notices.WatchAsync("ann").GetAsyncEnumerator();
        await using var bob = app.Notices.WatchAsync("bob").GetAsyncEnumerator();
        await Next(ann);
        await Next(bob);

        var id = await app.Notices.BroadcastAsync(new Broadcast { Data = "all of you" });
        Assert.Equal((NoticeChangeKind.Reset, 1L), await KindAndUnread(ann));
        Assert.Equal((NoticeChangeKind.Reset, 1L), await KindAndUnread(bob));

        Assert.True(await app.Notices.RevokeAsync(id));
        Assert.Equal((NoticeChangeKind.Reset, 0L), await KindAndUnread(ann));
        Assert.False(await app.Notices.RevokeAsync(id));
    }

    [Fact]
    public async Task News_that_cannot_be_published_cost_neither_the_notice_nor_the_mark()
    {
        // The producer of the memory adapter, but for what goes to watchers.
        await using var app = await TestApp.Start(notify =>
            notify
                .AddAdapter(
                    SpyAdapter.Name,
                    s => s.GetAdapter<IMessageConsumer>(InMemoryBuilderExtensions.AdapterName)!
                )
                .UseSpy<IMessageProducer>(
                    (method, args) =>
                        method == "SendManyAsync" && ((IReadOnlyList<Message>)args[0]!)[0].Topic == "notify.changes"
                            ? throw new IOException("The line is cut.")
                            : null
                )
        );

        await app.Notices.NotifyAsync("ann", new NewNotice { Data = "new" });
        await Guard.Until(async () => (await app.Notices.CountAsync("ann")).Unread == 1, "the notice");
        var marked = await app.Notices.MarkAsync("ann", NoticeMark.ReadUpTo(1));

        Assert.Equal((1L, 0L), (marked.Changed, marked.Counts.Unread));
        await Guard.Until(() => app.Log.Entries.Count(entry => entry.EventId == 1800) == 2, "both warnings");
    }

    private static async Task<(NoticeChangeKind, long)> KindAndUnread(IAsyncEnumerator<NoticeChange> watch)
    {
        var change = await Next(watch);
        return (change.Kind, change.Counts.Unread);
    }

    private static async Task<NoticeChange> Next(IAsyncEnumerator<NoticeChange> watch)
    {
        Assert.True(await Guard.Within(watch.MoveNextAsync().AsTask(), "the next change"));
        return watch.Current;
    }
}

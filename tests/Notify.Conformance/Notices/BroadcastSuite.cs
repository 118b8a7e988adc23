namespace Notify.Conformance.Notices;

/// <summary>Notices for everyone: stored once, in every inbox.</summary>
public abstract class BroadcastSuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    protected override void Configure(INotifyBuilder notify) => notify.UseAudience<Odd>();

    [Fact]
    public async Task Everyone_has_it_those_who_had_notices_and_those_who_come_for_the_first_time()
    {
        var (old, fresh) = (User(1), User(2));
        await Fill(old, 2);
        var id = new MessageId(Name("news"));

        Assert.True(await Store.BroadcastAsync(News(id)));
        Assert.False(await Store.BroadcastAsync(News(id)));

        foreach (var (user, seq) in new[] { (old, 3L), (fresh, 1L) })
        {
            var notice = (await Store.FindAsync(user, id))!;
            Assert.True(notice.IsBroadcast);
            Assert.Equal((seq, 7, "news"), (notice.Seq, notice.Type, notice.Data));
            Assert.Equal(1, (await Store.CountAsync(user)).UnreadByType[7]);
            await AssertCountsAreExact(user);
        }

        Assert.Contains(await Store.ListBroadcastsAsync(), broadcast => broadcast.Id == id);
    }

    [Fact]
    public async Task It_can_be_read_and_deleted_like_any_other_by_one_user_alone()
    {
        var (one, other) = (User(1), User(2));
        var id = new MessageId(Name("news"));
        await Store.BroadcastAsync(News(id));

        await Store.MarkAsync(one, NoticeMark.Of(NoticeAction.Delete, id));
        await Store.MarkAsync(other, NoticeMark.Of(NoticeAction.Read, id));

        Assert.Null(await Store.FindAsync(one, id));
        Assert.True((await Store.FindAsync(other, id))!.IsRead);
        await AssertCountsAreExact(one);
        await AssertCountsAreExact(other);
    }

    [Fact]
    public async Task Taking_it_back_takes_it_out_of_every_inbox_with_exact_counts()
    {
        var (read, unread, never) = (User(1), User(2), User(3));
        var id = new MessageId(Name("mistake"));
        await Store.BroadcastAsync(News(id));
        await Store.MarkAsync(read, NoticeMark.Of(NoticeAction.Read, id));
        Assert.NotNull(await Store.FindAsync(unread, id));

        Assert.True(await Store.RevokeAsync(id));
        Assert.False(await Store.RevokeAsync(id));

        foreach (var user in new[] { read, unread, never })
        {
            Assert.Null(await Store.FindAsync(user, id));
            await AssertCountsAreExact(user);
        }

        Assert.DoesNotContain(await Store.ListBroadcastsAsync(), broadcast => broadcast.Id == id);
    }

    [Fact]
    public async Task One_that_has_expired_is_not_copied_any_more()
    {
        var id = new MessageId(Name("short"));
        // Time enough for a slow server to store it and hand it out.
        var expires = DateTimeOffset.UtcNow.AddSeconds(3);
        await Store.BroadcastAsync(News(id) with { ExpiresAt = expires });
        Assert.NotNull(await Store.FindAsync(User(1), id));
        await Guard.Until(() => DateTimeOffset.UtcNow > expires.AddMilliseconds(20), "the expiry");

        Assert.Null(await Store.FindAsync(User(2), id));
        await Store.SweepAsync();
        Assert.Null(await Store.FindAsync(User(1), id));
        await AssertCountsAreExact(User(1));
    }

    [Fact]
    public async Task Many_readers_at_once_get_one_copy_each()
    {
        var users = Enumerable.Range(0, 10).Select(User).ToArray();
        var ids = Enumerable.Range(0, 5).Select(i => new MessageId(Name($"news-{i}"))).ToArray();

        await Task.WhenAll(
            users
                .SelectMany(user => Enumerable.Repeat(user, 5))
                .Select(user => Task.Run(async () => await Store.CountAsync(user)))
                .Concat(
                    ids.Select(id =>
                        Task.Run(async () =>
                        {
                            await Store.BroadcastAsync(News(id));
                        })
                    )
                )
        );

        foreach (var user in users)
        {
            Assert.Equal(ids.ToHashSet(), (await ListAll(user)).Select(notice => notice.Id).ToHashSet());
            await AssertCountsAreExact(user);
        }
    }

    [Fact]
    public async Task An_audience_is_asked_who_belongs_to_it()
    {
        var (odd, even) = (User(1), User(2));
        var id = new MessageId(Name("odd"));

        await Store.BroadcastAsync(News(id) with { Audience = "odd" });

        Assert.NotNull(await Store.FindAsync(odd, id));
        Assert.Null(await Store.FindAsync(even, id));
    }

    private static Broadcast News(MessageId id) =>
        new()
        {
            Id = id,
            Type = 7,
            Data = "news",
            CreatedAt = DateTimeOffset.UtcNow,
        };

    private sealed class Odd : IAudience
    {
        public bool Contains(string audience, string userId) => audience == "odd" && (userId[^1] - '0') % 2 == 1;
    }
}

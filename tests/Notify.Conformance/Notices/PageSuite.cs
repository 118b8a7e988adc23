namespace Notify.Conformance.Notices;

/// <summary>Listing an inbox.</summary>
public abstract class PageSuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Pages_go_back_from_the_newest_without_gaps_or_repeats_while_notices_come_in()
    {
        var user = User();
        await Fill(user, 45);
        var seen = new List<long>();
        long? before = null;
        for (var more = true; more; )
        {
            var page = await Store.PageAsync(user, new NoticeQuery { Before = before, Limit = 10 });
            seen.AddRange(page.Items.Select(notice => notice.Seq));
            (before, more) = (page.Next, page.HasMore);
            await Store.AppendAsync([For(user, 1000 + seen.Count)]);
        }

        Assert.Equal(Enumerable.Range(1, 45).Reverse().Select(i => (long)i), seen);
    }

    [Fact]
    public async Task Pages_go_forward_from_a_number_oldest_first()
    {
        var user = User();
        await Fill(user, 25);

        var page = await Store.PageAsync(user, new NoticeQuery { After = 18, Limit = 5 });

        Assert.Equal([19, 20, 21, 22, 23], page.Items.Select(notice => notice.Seq));
        Assert.True(page.HasMore);
        Assert.Equal(23, page.Next);
        var last = await Store.PageAsync(user, new NoticeQuery { After = 23, Limit = 5 });
        Assert.Equal([24, 25], last.Items.Select(notice => notice.Seq));
        Assert.False(last.HasMore);
        Assert.Empty((await Store.PageAsync(user, new NoticeQuery { After = 25 })).Items);
    }

    [Fact]
    public async Task A_page_that_is_exactly_full_has_no_more()
    {
        var user = User();
        await Fill(user, 20);

        var page = await Store.PageAsync(user, new NoticeQuery());

        Assert.Equal((20, false), (page.Items.Count, page.HasMore));
        Assert.Null(page.Next);
        Assert.Equal(20, page.Counts.Unread);
    }

    [Fact]
    public async Task Filters_by_type_state_and_archive_can_be_combined()
    {
        var user = User();
        await Fill(user, 60, types: 4);
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, [.. Enumerable.Range(0, 20).Select(Id)]));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Archive, [.. Enumerable.Range(10, 20).Select(Id)]));

        async Task<List<long>> List(NoticeQuery query) =>
            (await ListAll(user, query with { Limit = 7 })).Select(notice => notice.Seq - 1).ToList();
        IEnumerable<long> Where(Func<int, bool> which) =>
            Enumerable.Range(0, 60).Where(which).Reverse().Select(i => (long)i);

        Assert.Equal(Where(i => i is < 10 or >= 30), await List(new NoticeQuery()));
        Assert.Equal(Where(i => i is >= 10 and < 30), await List(new NoticeQuery { Archived = true }));
        Assert.Equal(Where(_ => true), await List(new NoticeQuery { Archived = null }));
        Assert.Equal(Where(i => i >= 30), await List(new NoticeQuery { Unread = true }));
        Assert.Equal(Where(i => i < 10), await List(new NoticeQuery { Unread = false }));
        Assert.Equal(
            Where(i => i % 4 is 1 or 3 && i >= 30),
            await List(
                new NoticeQuery
                {
                    Types = [1, 3],
                    Unread = true,
                    Archived = null,
                }
            )
        );
        Assert.Equal(
            Where(i => i % 4 == 2 && i > 20).Reverse(),
            await List(
                new NoticeQuery
                {
                    Types = [2],
                    After = 21,
                    Archived = null,
                }
            )
        );
        Assert.Empty(await List(new NoticeQuery { Types = [77] }));
    }

    [Fact]
    public async Task An_unknown_user_has_an_empty_inbox()
    {
        var page = await Store.PageAsync(User(), new NoticeQuery());

        Assert.Empty(page.Items);
        Assert.False(page.HasMore);
        Assert.Equal((0L, 0L, 0L), (page.Counts.Unread, page.Counts.Unseen, page.Counts.LastSeq));
        Assert.Null(await Store.FindAsync(User(), Id(1)));
    }

    [Fact]
    public async Task Impossible_queries_are_refused_by_name()
    {
        var refused = new (string Field, NoticeQuery Query)[]
        {
            ("limit", new NoticeQuery { Limit = 0 }),
            ("limit", new NoticeQuery { Limit = 101 }),
            ("after", new NoticeQuery { Before = 5, After = 3 }),
            ("before", new NoticeQuery { Before = -1 }),
            ("types", new NoticeQuery { Types = [] }),
            ("types", new NoticeQuery { Types = [.. Enumerable.Range(0, 33)] }),
            ("type", new NoticeQuery { Types = [-1] }),
        };

        foreach (var (field, query) in refused)
        {
            var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
                await Store.PageAsync(User(), query)
            );
            Assert.Equal((field, ErrorIds.InvalidNotice), (error.Field, error.ErrorId));
        }
    }

    [Fact]
    public async Task One_users_notices_are_nobody_elses()
    {
        var (mine, theirs) = (User(1), User(2));
        await Fill(mine, 3);
        await Store.AppendAsync([For(theirs, 100)]);

        Assert.Null(await Store.FindAsync(mine, Id(100)));
        var result = await Store.MarkAsync(mine, NoticeMark.Of(NoticeAction.Delete, Id(100)));
        Assert.Equal([Id(100)], result.Unknown);
        Assert.Equal(1, (await Store.CountAsync(theirs)).Unread);
    }
}

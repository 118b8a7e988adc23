namespace Notify.Conformance.Notices;

/// <summary>Listing an inbox.</summary>
public abstract class PageSuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    private const int Large = 3_000;

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
    public async Task Filters_find_the_few_notices_they_ask_for_in_a_large_inbox()
    {
        var user = User();
        await FillLarge(user);
        await Store.MarkAsync(user, NoticeMark.ReadUpTo(Large - 2));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unread, Id(1), Id(900), Id(901)));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Archive, Id(2_500), Id(1_400), Id(70)));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Delete, Id(900), Id(2_222)));

        await AssertLists(user, new NoticeQuery { Unread = true }, Large, Large - 1, 902, 2);
        await AssertLists(user, new NoticeQuery { Archived = true }, 2_501, 1_401, 71);
        await AssertLists(user, new NoticeQuery { Types = [9] }, 2_001, 1_001, 1);
        await AssertLists(user, new NoticeQuery { Types = [9], Before = 1_001 }, 1);
        await AssertLists(user, new NoticeQuery { Types = [9], Unread = true });
        await AssertLists(user, new NoticeQuery { Unread = true, After = 2 }, 902, Large - 1, Large);
        await AssertLists(user, new NoticeQuery { Archived = true, After = 71 }, 1_401, 2_501);
    }

    [Fact]
    public async Task Filters_find_the_few_notices_that_are_read_or_left_in_a_large_inbox()
    {
        var user = User();
        await FillLarge(user);
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, Id(2_300), Id(640), Id(63)));
        await AssertLists(user, new NoticeQuery { Unread = false }, 2_301, 641, 64);
        await AssertLists(user, new NoticeQuery { Unread = false, After = 64 }, 641, 2_301);

        await Store.MarkAsync(user, NoticeMark.ArchiveUpTo(Large - 1));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unarchive, Id(1_700), Id(5)));
        await AssertLists(user, new NoticeQuery(), Large, 1_701, 6);
        await AssertLists(user, new NoticeQuery { After = 0 }, 6, 1_701, Large);
        await AssertLists(user, new NoticeQuery { Types = [9], Archived = null }, 2_001, 1_001, 1);
        await AssertLists(user, new NoticeQuery { Types = [9] });
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

    [Fact]
    public async Task After_the_newest_number_and_beyond_there_is_nothing()
    {
        var user = User();
        await Store.AppendAsync([For(user, 1), For(user, 2)]);

        foreach (var after in (long[])[2, 3, (1L << 53) - 1, long.MaxValue])
            Assert.Empty((await Store.PageAsync(user, new NoticeQuery { After = after })).Items);
    }

    /// <summary>One in a thousand is of type 9.</summary>
    private async Task FillLarge(string user)
    {
        foreach (var numbers in Enumerable.Range(0, Large).Chunk(1_000))
            await Store.AppendAsync([.. numbers.Select(i => For(user, i, i % 1_000 == 0 ? 9 : i % 3))]);
    }

    private async Task AssertLists(string user, NoticeQuery query, params long[] numbers)
    {
        Assert.Equal(numbers, (await ListAll(user, query with { Limit = 2 })).Select(notice => notice.Seq));
        Assert.Equal(numbers, (await ListAll(user, query with { Limit = 100 })).Select(notice => notice.Seq));
        await AssertCountsAreExact(user);
    }
}

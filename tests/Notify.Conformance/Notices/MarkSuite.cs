namespace Notify.Conformance.Notices;

/// <summary>Promises 11 and 12: exact counts, bounded marks.</summary>
public abstract class MarkSuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Reading_and_setting_unread_again_keep_the_counts()
    {
        var user = User();
        await Fill(user, 6, types: 2);

        var read = await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, Id(0), Id(1), Id(2), Id(77)));
        Assert.Equal((3L, 3L), (read.Changed, read.Counts.Unread));
        Assert.Equal([Id(77)], read.Unknown);
        Assert.Equal(0, (await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, Id(1)))).Changed);
        await AssertCountsAreExact(user);

        var unread = await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unread, Id(1), Id(5)));
        Assert.Equal((1L, 4L), (unread.Changed, unread.Counts.Unread));
        Assert.False((await Store.FindAsync(user, Id(1)))!.IsRead);
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task All_read_is_bounded_by_what_the_user_saw()
    {
        var user = User();
        await Fill(user, 10, types: 2);

        var result = await Store.MarkAsync(user, NoticeMark.ReadUpTo(7));

        Assert.Equal((7L, 3L), (result.Changed, result.Counts.Unread));
        Assert.Equal(
            [10L, 9L, 8L],
            (await ListAll(user, new NoticeQuery { Unread = true })).Select(notice => notice.Seq)
        );
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task A_bound_beyond_the_newest_notice_does_not_cover_notices_to_come()
    {
        var user = User();
        await Fill(user, 3);

        await Store.MarkAsync(user, NoticeMark.ReadUpTo(1_000_000));
        await Store.MarkAsync(user, NoticeMark.SeenUpTo(1_000_000));
        await Store.AppendAsync([For(user, 50)]);

        var counts = await Store.CountAsync(user);
        Assert.Equal((1L, 1L), (counts.Unread, counts.Unseen));
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task All_read_can_be_of_some_types()
    {
        var user = User();
        await Fill(user, 30, types: 3);

        var result = await Store.MarkAsync(user, NoticeMark.ReadUpTo(20, [0, 2]));

        Assert.Equal(Enumerable.Range(0, 20).Count(i => i % 3 != 1), result.Changed);
        Assert.Equal(
            [1L],
            (await ListAll(user, new NoticeQuery { Unread = true }))
                .Where(n => n.Seq <= 20)
                .Select(n => (long)n.Type)
                .Distinct()
        );
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task Unread_again_outlives_an_earlier_all_read_and_not_a_later_one()
    {
        var user = User();
        await Fill(user, 5);
        await Store.MarkAsync(user, NoticeMark.ReadUpTo(5));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unread, Id(1)));
        Assert.Equal([2L], (await ListAll(user, new NoticeQuery { Unread = true })).Select(notice => notice.Seq));
        await AssertCountsAreExact(user);

        await Store.MarkAsync(user, NoticeMark.ReadUpTo(1));
        Assert.Equal(1, (await Store.CountAsync(user)).Unread);
        await Store.MarkAsync(user, NoticeMark.ReadUpTo(2));
        Assert.Equal(0, (await Store.CountAsync(user)).Unread);
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task Seeing_resets_the_badge_and_never_goes_back()
    {
        var user = User();
        await Fill(user, 5);

        var seen = await Store.MarkAsync(user, NoticeMark.SeenUpTo(4));
        Assert.Equal((5L, 1L), (seen.Counts.Unread, seen.Counts.Unseen));
        Assert.Equal(0, (await Store.MarkAsync(user, NoticeMark.SeenUpTo(2))).Changed);
        Assert.Equal(1, (await Store.CountAsync(user)).Unseen);
        Assert.True((await Store.FindAsync(user, Id(3)))!.IsSeen);
        Assert.False((await Store.FindAsync(user, Id(4)))!.IsSeen);

        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, Id(4)));
        Assert.Equal(0, (await Store.CountAsync(user)).Unseen);
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unread, Id(4)));
        Assert.Equal(1, (await Store.CountAsync(user)).Unseen);
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task Archiving_reads_and_unread_again_takes_out_of_the_archive()
    {
        var user = User();
        await Fill(user, 4);

        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Archive, Id(0), Id(1)));
        Assert.Equal(2, (await Store.CountAsync(user)).Unread);
        await AssertCountsAreExact(user);
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unarchive, Id(0)));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unread, Id(1)));

        var (first, second) = ((await Store.FindAsync(user, Id(0)))!, (await Store.FindAsync(user, Id(1)))!);
        Assert.Equal((false, true), (first.IsArchived, first.IsRead));
        Assert.Equal((false, false), (second.IsArchived, second.IsRead));
        await Store.MarkAsync(user, NoticeMark.ArchiveUpTo(3));
        Assert.Equal([4L], (await ListAll(user, new NoticeQuery())).Select(notice => notice.Seq));
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task Older_notices_can_be_archived_after_newer_ones()
    {
        var user = User();
        await Fill(user, 300, types: 2);

        foreach (var number in new[] { 290, 260, 130, 129, 3, 0 })
        {
            var result = await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Archive, Id(number)));
            Assert.Equal((1L, 0), (result.Changed, result.Unknown.Count));
            Assert.True((await Store.FindAsync(user, Id(number)))!.IsArchived);
            await AssertCountsAreExact(user);
        }

        var archived = await ListAll(user, new NoticeQuery { Archived = true, Limit = 100 });
        Assert.Equal([291L, 261L, 131L, 130L, 4L, 1L], archived.Select(notice => notice.Seq));
    }

    [Fact]
    public async Task Deleting_takes_out_of_the_counts_once()
    {
        var user = User();
        await Fill(user, 5, types: 2);
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, Id(0)));

        var deleted = await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Delete, Id(0), Id(1)));
        Assert.Equal((2L, 3L), (deleted.Changed, deleted.Counts.Unread));
        var again = await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Delete, Id(1)));

        Assert.Equal(0, again.Changed);
        Assert.Equal([Id(1)], again.Unknown);
        Assert.Equal([5L, 4L, 3L], (await ListAll(user)).Select(notice => notice.Seq));
        await AssertCountsAreExact(user);
        await Store.AppendAsync([For(user, 9)]);
        Assert.Equal(6, (await Store.FindAsync(user, Id(9)))!.Seq);
    }

    [Fact]
    public async Task Impossible_marks_are_refused_by_name_and_change_nothing()
    {
        var user = User();
        await Fill(user, 2);
        var refused = new (string Field, NoticeMark Mark)[]
        {
            ("ids", NoticeMark.Of(NoticeAction.Read)),
            ("ids", NoticeMark.Of(NoticeAction.Read, [.. Enumerable.Range(0, 101).Select(Id)])),
            ("ids", NoticeMark.Of(NoticeAction.See, Id(0))),
            ("ids", NoticeMark.Of(NoticeAction.Read, default(MessageId))),
            ("upTo", NoticeMark.ReadUpTo(-1)),
            ("types", NoticeMark.ReadUpTo(1, [])),
        };

        foreach (var (field, mark) in refused)
        {
            var error = await Assert.ThrowsAsync<InvalidInputException>(async () => await Store.MarkAsync(user, mark));
            Assert.Equal((field, ErrorIds.InvalidNotice), (error.Field, error.ErrorId));
        }

        Assert.Equal((2L, 2L), ((await Store.CountAsync(user)).Unread, (await Store.CountAsync(user)).Rev));
    }
}

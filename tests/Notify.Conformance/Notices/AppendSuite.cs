namespace Notify.Conformance.Notices;

/// <summary>Promise 10 for inboxes: idempotent by id, numbered without gaps.</summary>
public abstract class AppendSuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Notices_are_numbered_from_1_without_gaps_in_the_order_they_were_stored()
    {
        var user = User();

        var results = await Fill(user, 10, types: 3);

        Assert.All(results, result => Assert.Equal(AppendStatus.Stored, result.Status));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), results.Select(result => result.Notice!.Seq));
        Assert.Equal(10, results[^1].Counts!.Unread);
        var notice = (await Store.FindAsync(user, Id(4)))!;
        Assert.Equal(
            (5L, 1, "data 4", Created.AddSeconds(4)),
            (notice.Seq, notice.Type, notice.Data, notice.CreatedAt)
        );
        Assert.Equal(
            (false, false, false, false),
            (notice.IsRead, notice.IsSeen, notice.IsArchived, notice.IsBroadcast)
        );
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task The_same_id_twice_is_one_notice_also_within_a_batch_and_after_it_was_deleted()
    {
        var user = User();
        var results = await Store.AppendAsync([For(user, 1), For(user, 1), For(user, 2)]);
        Assert.Equal([AppendStatus.Stored, AppendStatus.Duplicate, AppendStatus.Stored], results.Select(r => r.Status));
        await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Delete, Id(1)));
        // Sweeps remember it as long as they are told to: 30 days here.
        await Store.SweepAsync();

        var again = await Store.AppendAsync([For(user, 1), For(user, 2), For(user, 3)]);

        Assert.Equal(
            [AppendStatus.Duplicate, AppendStatus.Duplicate, AppendStatus.Stored],
            again.Select(r => r.Status)
        );
        Assert.Equal(3, again[2].Notice!.Seq);
        Assert.Equal(2, again[0].Counts!.Unread);
        Assert.Null(await Store.FindAsync(user, Id(1)));
        await AssertCountsAreExact(user);
    }

    [Fact]
    public async Task Equal_content_on_purpose_is_two_notices()
    {
        var user = User();
        var notice = For(user, 1);

        await Store.AppendAsync([notice, notice with { Id = new MessageId("another") }]);

        Assert.Equal(2, (await Store.CountAsync(user)).Unread);
    }

    [Fact]
    public async Task A_batch_over_many_users_is_settled_by_position_and_a_bad_item_fails_alone()
    {
        var users = Enumerable.Range(0, 20).Select(User).ToList();
        var batch = users.SelectMany(user => new[] { For(user, 1), For(user, 2) }).ToList();
        batch.Insert(5, For(users[0], 3) with { Data = new string('x', Store.Limits.DataBytes + 1) });
        batch.Insert(11, For(new string('u', 65), 3));
        batch.Insert(17, For(users[0], 4) with { Type = -1 });

        var results = await Store.AppendAsync(batch);

        Assert.Equal(
            [5, 11, 17],
            Enumerable.Range(0, results.Count).Where(i => results[i].Status == AppendStatus.Rejected)
        );
        Assert.Equal("data", results[5].Error!.Field);
        Assert.Equal("userId", results[11].Error!.Field);
        Assert.Equal("type", results[17].Error!.Field);
        foreach (var user in users)
        {
            Assert.Equal([2L, 1L], (await ListAll(user)).Select(notice => notice.Seq));
            await AssertCountsAreExact(user);
        }
    }

    [Fact]
    public async Task Each_notice_and_each_other_change_has_the_next_revision()
    {
        var user = User();
        Assert.Equal((0L, 0L), ((await Store.CountAsync(user)).Rev, (await Store.CountAsync(user)).LastSeq));
        var first = (await Store.AppendAsync([For(user, 1), For(user, 2)]))[1].Counts!;
        var duplicate = (await Store.AppendAsync([For(user, 1)]))[0].Counts!;
        var marked = (await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, Id(1)))).Counts;
        var unchanged = (await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, Id(1)))).Counts;

        Assert.Equal([2L, 2L, 3L, 3L], new[] { first, duplicate, marked, unchanged }.Select(counts => counts.Rev));
        Assert.Equal(2, unchanged.LastSeq);
        Assert.Single(new[] { first, marked, await Store.CountAsync(User(2)) }.Select(c => c.Epoch).Distinct());
    }

    [Fact]
    public async Task Data_at_the_limit_and_every_kind_of_text_come_back_as_they_were()
    {
        var user = User();
        string[] texts =
        [
            "",
            new string('x', Store.Limits.DataBytes),
            """{"title":"Grüße 🙂","n":1}""",
            "tab\tnewline\nnul\0end",
            string.Concat(Enumerable.Repeat("🙂", Store.Limits.DataBytes / 4)),
        ];

        await Store.AppendAsync([.. texts.Select((text, i) => For(user, i) with { Data = text })]);

        Assert.Equal(texts.Reverse(), (await ListAll(user)).Select(notice => notice.Data));
        var half = (await Store.AppendAsync([For(user, 99) with { Data = "half \ud83d" }]))[0];
        Assert.Equal(AppendStatus.Rejected, half.Status);
    }

    [Fact]
    public async Task User_ids_are_told_apart_exactly()
    {
        if (Store.Limits.NumericUserIds)
        {
            await Store.AppendAsync([For("42", 1)]);
            var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
                await Store.CountAsync("forty-two")
            );
            Assert.Equal("userId", error.Field);
            return;
        }

        var suffix = User();
        string[] users = [$"a{suffix}", $"A{suffix}", $"á{suffix}", $"a{suffix} ", $" a{suffix}", $"a{suffix}."];
        foreach (var user in users)
            await Store.AppendAsync([For(user, 1)]);

        foreach (var user in users)
            Assert.Equal(1, (await Store.CountAsync(user)).Unread);
        await Assert.ThrowsAsync<InvalidInputException>(async () => await Store.CountAsync(""));
        await Assert.ThrowsAsync<InvalidInputException>(async () => await Store.CountAsync("bell\a"));
    }
}

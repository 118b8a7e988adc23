namespace Notify.Conformance.Notices;

/// <summary>Promise 11: counts equal a recount, whatever happens at once.</summary>
public abstract class ConcurrencySuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    private const int Users = 8;
    private const int Threads = 8;

    /// <summary>How much each thread does; a slower store does less.</summary>
    protected virtual int OperationsPerThread => 2_000;

    [Fact]
    public async Task Counts_equal_a_recount_after_mixed_appends_marks_and_deletes_from_many_threads()
    {
        var users = Enumerable.Range(0, Users).Select(User).ToArray();

        var work = Enumerable.Range(0, Threads).Select(thread => Work(thread, users));
        await Guard.Within(Task.WhenAll(work), "all threads");

        foreach (var user in users)
        {
            await AssertCountsAreExact(user);
            var notices = await ListAll(user);
            Assert.Equal(notices.Count, notices.Select(notice => notice.Id).Distinct().Count());
            Assert.Equal(notices.Count, notices.Select(notice => notice.Seq).Distinct().Count());
            Assert.True(notices.Count == 0 || notices[0].Seq <= (await Store.CountAsync(user)).LastSeq);
        }
    }

    [Fact]
    public async Task Counts_equal_a_recount_in_inboxes_that_were_full_before_their_first_mark()
    {
        var users = Enumerable.Range(0, Users).Select(User).ToArray();
        foreach (var user in users)
            await Fill(user, 500, types: 5);

        var work = Enumerable.Range(0, Threads).Select(thread => Work(thread, users));
        await Guard.Within(Task.WhenAll(work), "all threads");

        foreach (var user in users)
        {
            await AssertCountsAreExact(user);
            var notices = await ListAll(user);
            Assert.Equal(notices.Count, notices.Select(notice => notice.Seq).Distinct().Count());
            var archived = await ListAll(user, new NoticeQuery { Archived = true, Limit = 100 });
            Assert.Equal(notices.Where(notice => notice.IsArchived).Select(n => n.Id), archived.Select(n => n.Id));
        }
    }

    [Fact]
    public async Task The_same_id_from_many_threads_at_once_is_one_notice()
    {
        var user = User();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ => Task.Run(async () => await Store.AppendAsync([For(user, 1), For(user, 2)])))
        );

        Assert.Equal(2, results.SelectMany(result => result).Count(result => result.Status == AppendStatus.Stored));
        Assert.Equal(2, (await Store.CountAsync(user)).Unread);
        await AssertCountsAreExact(user);
    }

    private Task Work(int thread, string[] users) =>
        Task.Run(async () =>
        {
            var random = new Random(thread);
            for (var i = 0; i < OperationsPerThread; i++)
                await Do(random, users[random.Next(users.Length)], users);
        });

    private async Task Do(Random random, string user, string[] users)
    {
        // Numbers repeat now and then: those appends are duplicates.
        var number = random.Next(OperationsPerThread * 2);
        var some = Enumerable.Range(0, 3).Select(_ => Id(random.Next(OperationsPerThread * 2))).ToArray();
        switch (random.Next(10))
        {
            case < 4:
                await Store.AppendAsync([For(user, number, number % 5)]);
                break;
            case 4:
                await Store.AppendAsync([.. users.Select(each => For(each, number, number % 5))]);
                break;
            case 5:
                await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, some));
                break;
            case 6:
                await Store.MarkAsync(user, NoticeMark.Of(NoticeAction.Unread, some));
                break;
            case 7:
                await Store.MarkAsync(
                    user,
                    NoticeMark.Of(Either(random, NoticeAction.Delete, NoticeAction.Archive), some)
                );
                break;
            default:
                var upTo = (await Store.CountAsync(user)).LastSeq - random.Next(20);
                if (upTo > 0)
                    await Store.MarkAsync(user, UpTo(random, upTo));
                break;
        }
    }

    private static NoticeMark UpTo(Random random, long upTo) =>
        random.Next(4) switch
        {
            0 => NoticeMark.SeenUpTo(upTo),
            1 => NoticeMark.ReadUpTo(upTo, [random.Next(5)]),
            2 => NoticeMark.ArchiveUpTo(Math.Min(upTo, 10)),
            _ => NoticeMark.ReadUpTo(upTo),
        };

    private static NoticeAction Either(Random random, NoticeAction one, NoticeAction other) =>
        random.Next(2) == 0 ? one : other;
}

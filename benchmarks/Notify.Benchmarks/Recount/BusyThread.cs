namespace Notify.Benchmarks.Recount;

/// <summary>One of the threads that change inboxes at once.</summary>
internal sealed class BusyThread(INoticeStore store, BusyUser[] users, int seed, int operations)
{
    /// <summary>Of 20 changes so many are of each kind.</summary>
    private static readonly Change[] Mix =
    [
        .. Enumerable.Repeat(Change.Append, 7),
        .. Enumerable.Repeat(Change.Read, 3),
        .. Enumerable.Repeat(Change.Unread, 3),
        .. Enumerable.Repeat(Change.Archive, 2),
        .. Enumerable.Repeat(Change.Delete, 2),
        .. Enumerable.Repeat(Change.ReadUpTo, 2),
        Change.SeenUpTo,
    ];

    private readonly Random _random = new(seed);

    public Dictionary<Change, long> Done { get; } = Mix.Distinct().ToDictionary(change => change, _ => 0L);

    public Task RunAsync() =>
        Task
            .Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();

    private async Task Run()
    {
        for (var i = 0; i < operations; i++)
        {
            var change = Mix[_random.Next(Mix.Length)];
            await DoAsync(change, users[_random.Next(users.Length)]);
            Done[change]++;
        }
    }

    private async ValueTask DoAsync(Change change, BusyUser user)
    {
        if (change == Change.Append)
        {
            // Now and then a number that was used before: a duplicate.
            var number = _random.Next(50) == 0 ? Math.Max(1, user.Last) : user.Next();
            await store.AppendAsync([user.NoticeOf(number)]);
            return;
        }

        var some = _random.Next(user.Last) + 1;
        await store.MarkAsync(
            user.Id,
            change switch
            {
                Change.Read => NoticeMark.Of(NoticeAction.Read, BusyUser.IdOf(some)),
                Change.Unread => NoticeMark.Of(NoticeAction.Unread, BusyUser.IdOf(some)),
                Change.Archive => NoticeMark.Of(NoticeAction.Archive, BusyUser.IdOf(some)),
                Change.Delete => NoticeMark.Of(NoticeAction.Delete, BusyUser.IdOf(some)),
                Change.ReadUpTo => NoticeMark.ReadUpTo(some, _random.Next(2) == 0 ? [BusyUser.TypeOf(some)] : null),
                _ => NoticeMark.SeenUpTo(some),
            }
        );
    }
}

namespace Notify.Benchmarks.Recount;

/// <summary>One of the threads that change inboxes at once.</summary>
internal sealed class BusyThread(INoticeStore store, BusyUser[] users, int seed, int operations)
{
    private const int Types = 6;

    private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

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
            await store.AppendAsync([new NoticeAppend(user.Id, Id(number), number % Types, "{}", Created)]);
            return;
        }

        var some = _random.Next(user.Last) + 1;
        await store.MarkAsync(
            user.Id,
            change switch
            {
                Change.Read => NoticeMark.Of(NoticeAction.Read, Id(some)),
                Change.Unread => NoticeMark.Of(NoticeAction.Unread, Id(some)),
                Change.Archive => NoticeMark.Of(NoticeAction.Archive, Id(some)),
                Change.Delete => NoticeMark.Of(NoticeAction.Delete, Id(some)),
                Change.ReadUpTo => NoticeMark.ReadUpTo(some, _random.Next(2) == 0 ? [_random.Next(Types)] : null),
                _ => NoticeMark.SeenUpTo(some),
            }
        );
    }

    private static MessageId Id(int number) => new(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0));
}

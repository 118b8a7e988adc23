namespace Notify.Benchmarks.Inbox;

/// <summary>Three inboxes of one size, in different states.</summary>
internal sealed class Inboxes(INoticeStore store, INotices notices, int count)
{
    public const int RareCount = 10;
    public const int RareType = 77;
    private const int Types = 5;
    private const int Batch = 2_000;

    private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A user who has read the older half.</summary>
    public string Mixed { get; } = $"mixed-{count}";

    /// <summary>A user who has read nearly all.</summary>
    public string RareUnread { get; } = $"rare-unread-{count}";

    /// <summary>A user who has read and put away a few, and has a few of one type.</summary>
    public string RareRead { get; } = $"rare-read-{count}";

    private IEnumerable<int> RareNumbers => Enumerable.Range(0, RareCount).Select(i => 1 + (i * (count / RareCount)));

    public async Task FillAsync()
    {
        foreach (var user in new[] { Mixed, RareUnread, RareRead })
            await FillAsync(user);
        await notices.MarkAsync(Mixed, NoticeMark.ReadUpTo(count / 2));
        await notices.MarkAsync(RareUnread, NoticeMark.ReadUpTo(count));
        await notices.MarkAsync(RareUnread, NoticeMark.Of(NoticeAction.Unread, RareIds()));
        await notices.MarkAsync(
            RareRead,
            NoticeMark.Of(NoticeAction.Archive, [.. RareIds().Where((_, i) => i % 2 == 0)])
        );
        await notices.MarkAsync(RareRead, NoticeMark.Of(NoticeAction.Read, RareIds()));
    }

    /// <summary>Marks the oldest notice unread and read again.</summary>
    public async Task FlipAsync(INotices through)
    {
        await through.MarkAsync(Mixed, NoticeMark.Of(NoticeAction.Unread, Id(1)));
        await through.MarkAsync(Mixed, NoticeMark.Of(NoticeAction.Read, Id(1)));
    }

    private MessageId[] RareIds() => [.. RareNumbers.Select(Id)];

    private async Task FillAsync(string user)
    {
        var rare = RareNumbers.ToHashSet();
        for (var from = 1; from <= count; from += Batch)
        {
            var numbers = Enumerable.Range(from, Math.Min(Batch, count - from + 1));
            await store.AppendAsync([
                .. numbers.Select(n => new NoticeAppend(
                    user,
                    Id(n),
                    rare.Contains(n) ? RareType : n % Types,
                    "{}",
                    Created
                )),
            ]);
        }
    }

    private static MessageId Id(int number) => new(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0));
}

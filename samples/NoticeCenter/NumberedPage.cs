using Notify;

namespace NoticeCenter;

/// <summary>
/// A page of an inbox by its number, as old clients ask for it. The inbox itself pages by position, so that what comes
/// in meanwhile moves nothing; earlier pages are walked over, a hundred notices at a time.
/// </summary>
internal sealed record NumberedPage(IReadOnlyList<ListedNotice> List, long Unread)
{
    /// <summary>Notices on a page; it divides the longest step, so no page lies across two steps.</summary>
    private const int Size = 10;

    public static async Task<NumberedPage> FindAsync(
        INotices notices,
        string userId,
        IReadOnlyList<int>? types,
        int number,
        OldClock clock,
        CancellationToken cancellationToken
    )
    {
        var skip = (number - 1) * Size;
        var query = new NoticeQuery { Types = types, Limit = StepOver(skip) };
        var step = await notices.ListAsync(userId, query, cancellationToken);
        while (skip >= NoticeLimits.PageSize && step.Next is { } next)
        {
            skip -= NoticeLimits.PageSize;
            query = query with { Before = next, Limit = StepOver(skip) };
            step = await notices.ListAsync(userId, query, cancellationToken);
        }

        return new NumberedPage(
            [.. step.Items.Skip(skip).Take(Size).Select(notice => ListedNotice.From(notice, clock))],
            OldCalls.UnreadOf(types, step.Counts)
        );
    }

    private static int StepOver(int skip) => Math.Min(skip + Size, NoticeLimits.PageSize);
}

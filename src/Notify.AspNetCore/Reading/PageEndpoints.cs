using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>Answers with pages, counts and single notices.</summary>
internal sealed class PageEndpoints(INotices notices, Caller caller)
{
    private const string PollInterval = "60";

    public async Task ListAsync(HttpContext context)
    {
        var user = caller.UserOf(context);
        var query = ReadQuery(context);
        var cursor = context.Text("cursor");
        if (cursor is not null && query.After is not null)
            throw ProblemException.Invalid("after", "Both after and cursor are given; the cursor goes on by itself.");
        var isFirst = cursor is null && query.After is null;
        if (isFirst && await IsKnownAsync(context, user).ConfigureAwait(false))
            return;
        if (cursor is not null)
            query = await GoOnAsync(user, query, cursor, context.RequestAborted).ConfigureAwait(false);

        var page = await notices.ListAsync(user, query, context.RequestAborted).ConfigureAwait(false);
        if (isFirst)
            Freshness.Tell(context, user, page.Counts);
        else
            Freshness.TellPrivate(context);
        var answer = new PageAnswer(
            [.. page.Items.Select(NoticeAnswer.Of)],
            page.HasMore,
            NextOf(user, query, page),
            CountsAnswer.Of(user, page.Counts)
        );
        await context
            .Response.WriteAsJsonAsync(answer, InboxFormat.Json.PageAnswer, cancellationToken: context.RequestAborted)
            .ConfigureAwait(false);
    }

    public async Task FindAsync(HttpContext context)
    {
        var user = caller.UserOf(context);
        var id = IdSegment.Read(context);
        var notice =
            await notices.FindAsync(user, id, context.RequestAborted).ConfigureAwait(false) ?? throw NotFound(id);
        Freshness.TellPrivate(context);
        await context
            .Response.WriteAsJsonAsync(
                NoticeAnswer.Of(notice),
                InboxFormat.Json.NoticeAnswer,
                cancellationToken: context.RequestAborted
            )
            .ConfigureAwait(false);
    }

    public async Task CountAsync(HttpContext context)
    {
        var user = caller.UserOf(context);
        var types = context.Types();
        var counts = await notices.CountAsync(user, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers["X-Poll-Interval"] = PollInterval;
        if (Freshness.IsKnown(context, user, counts))
            return;
        Freshness.Tell(context, user, counts);
        await context
            .Response.WriteAsJsonAsync(
                CountsAnswer.Of(InboxKey.Of(user), counts, types),
                InboxFormat.Json.CountsAnswer,
                cancellationToken: context.RequestAborted
            )
            .ConfigureAwait(false);
    }

    /// <summary>Also for what is there, but in another inbox: the answer does not tell the two apart.</summary>
    public static ProblemException NotFound(MessageId id) =>
        new(Problem.NotFound, $"There is no notice '{id}' in this inbox. It may have been deleted or have expired.");

    private static string? NextOf(string user, NoticeQuery query, NoticePage page) =>
        page.Next is { } from
            ? PageCursor.Write(from, query.After is not null, PageCursor.Listing(user, page.Counts.Epoch, query))
            : null;

    private async ValueTask<bool> IsKnownAsync(HttpContext context, string user)
    {
        if (context.Request.Headers.IfNoneMatch.Count == 0)
            return false;
        var counts = await notices.CountAsync(user, context.RequestAborted).ConfigureAwait(false);
        return Freshness.IsKnown(context, user, counts);
    }

    private async ValueTask<NoticeQuery> GoOnAsync(
        string user,
        NoticeQuery query,
        string cursor,
        CancellationToken cancellationToken
    )
    {
        var counts = await notices.CountAsync(user, cancellationToken).ConfigureAwait(false);
        var (seq, isForward) = PageCursor.Read(cursor, PageCursor.Listing(user, counts.Epoch, query));
        return isForward ? query with { After = seq } : query with { Before = seq };
    }

    private static NoticeQuery ReadQuery(HttpContext context)
    {
        var after = context.Number("after", 0, long.MaxValue);
        return new NoticeQuery
        {
            After = after,
            Limit = (int)(context.Number("limit", 1, NoticeLimits.PageSize) ?? new NoticeQuery().Limit),
            Types = context.Types(),
            Unread = context.Choice<bool?>("status", ("all", null), ("unread", true), ("read", false)),
            Archived = context.Choice<bool?>("archived", ("false", false), ("true", true), ("any", null)),
        };
    }
}

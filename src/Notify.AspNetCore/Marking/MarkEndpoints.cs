using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>Marks notices of the caller's inbox.</summary>
internal sealed class MarkEndpoints(INotices notices, Caller caller)
{
    public Task GiveTokenAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(
            caller.GiveToken(context),
            InboxFormat.Json.AntiforgeryAnswer,
            cancellationToken: context.RequestAborted
        );

    /// <summary>A handler that marks the notice named in the address.</summary>
    public Func<HttpContext, Task> One(NoticeAction action) => context => MarkOneAsync(context, action);

    /// <summary>A handler that marks the notices named in the body.</summary>
    public Func<HttpContext, Task> Many(NoticeAction action) => context => MarkManyAsync(context, action);

    private async Task MarkOneAsync(HttpContext context, NoticeAction action)
    {
        var user = caller.UserOf(context);
        await caller.CheckOwnDoingAsync(context).ConfigureAwait(false);
        var id = IdSegment.Read(context, after: action == NoticeAction.Delete ? 0 : 1);
        var mark = NoticeMark.Of(action, id);
        var result = await notices.MarkAsync(user, mark, context.RequestAborted).ConfigureAwait(false);
        if (result.Unknown.Count > 0)
            throw PageEndpoints.NotFound(id);
        var notice =
            action == NoticeAction.Delete
                ? null
                : await notices.FindAsync(user, id, context.RequestAborted).ConfigureAwait(false);
        await context
            .Response.WriteAsJsonAsync(
                new MarkedOneAnswer(
                    notice is null ? null : NoticeAnswer.Of(notice),
                    CountsAnswer.Of(user, result.Counts)
                ),
                InboxFormat.Json.MarkedOneAnswer,
                cancellationToken: context.RequestAborted
            )
            .ConfigureAwait(false);
    }

    private async Task MarkManyAsync(HttpContext context, NoticeAction action)
    {
        var user = caller.UserOf(context);
        await caller.CheckOwnDoingAsync(context).ConfigureAwait(false);
        var request = await JsonBody.ReadAsync(context, InboxFormat.Json.MarkRequest).ConfigureAwait(false);
        var mark = MarkOf(action, request);
        var result = await notices.MarkAsync(user, mark, context.RequestAborted).ConfigureAwait(false);
        await context
            .Response.WriteAsJsonAsync(
                new MarkedAnswer(
                    result.Changed,
                    [.. result.Unknown.Select(id => id.ToString())],
                    CountsAnswer.Of(user, result.Counts)
                ),
                InboxFormat.Json.MarkedAnswer,
                cancellationToken: context.RequestAborted
            )
            .ConfigureAwait(false);
    }

    private static NoticeMark MarkOf(NoticeAction action, MarkRequest request)
    {
        switch (request)
        {
            case { Ids: not null, UpTo: not null }:
                throw ProblemException.Invalid("ids", "Both ids and upTo are given; give one of the two.");
            case { Ids: not null, Types: not null }:
                throw ProblemException.Invalid("types", "Types go with upTo; ids name the notices themselves.");
            case { Ids: { } ids }:
                return NoticeMark.Of(action, [.. ids.Select(IdOf)]);
            case { UpTo: null }:
                throw ProblemException.Invalid(
                    "upTo",
                    "Give upTo, the seq of the newest notice the user saw: what came later then stays as it is."
                );
        }

        var upTo = request.UpTo.Value;
        return action switch
        {
            NoticeAction.Read => NoticeMark.ReadUpTo(upTo, request.Types),
            NoticeAction.Archive => NoticeMark.ArchiveUpTo(upTo, request.Types),
            _ when request.Types is null => NoticeMark.SeenUpTo(upTo),
            _ => throw ProblemException.Invalid("types", "Seen goes by upTo alone; leave types out."),
        };
    }

    private static MessageId IdOf(string? text) =>
        MessageId.TryParse(text, out var id)
            ? id
            : throw ProblemException.Invalid(
                "ids",
                $"An id has {text?.Length ?? 0} characters or signs that no id has; ids are text of 1 to {MessageLimits.IdBytes} bytes."
            );
}

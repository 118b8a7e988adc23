using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>Takes notices for everyone, and takes them back.</summary>
internal sealed class BroadcastEndpoints(INotices notices, INoticeStore store, Caller caller, IdempotencyBook book)
{
    public async Task CreateAsync(HttpContext context)
    {
        var sender = caller.SenderOf(context);
        await caller.CheckOwnDoingAsync(context).ConfigureAwait(false);
        var request = await JsonBody.ReadAsync(context, InboxFormat.Json.BroadcastRequest).ConfigureAwait(false);
        var broadcast = new Broadcast
        {
            Id = IdempotencyKey.Read(context, request.Id),
            Audience = request.Audience,
            Type = request.Type,
            Data = JsonBody.DataOf(request.Data),
            CreatedAt = request.CreatedAt,
            ExpiresAt = request.ExpiresAt,
        };
        var content = new Fingerprint()
            .Add(broadcast.Audience)
            .Add(broadcast.Type)
            .Add(broadcast.Data)
            .Add(broadcast.CreatedAt)
            .Add(broadcast.ExpiresAt);
        using var turn = book.Begin(sender, broadcast.Id, content);
        var isStored = turn.IsReplay || await IsStoredAsync(broadcast, context.RequestAborted).ConfigureAwait(false);
        if (isStored)
            IdempotencyKey.TellReplay(context);
        var id = isStored
            ? broadcast.Id
            : await notices.BroadcastAsync(broadcast, context.RequestAborted).ConfigureAwait(false);
        turn.Complete();
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context
            .Response.WriteAsJsonAsync(
                new BroadcastAnswer(id.ToString()),
                InboxFormat.Json.BroadcastAnswer,
                cancellationToken: context.RequestAborted
            )
            .ConfigureAwait(false);
    }

    public async Task RevokeAsync(HttpContext context)
    {
        caller.SenderOf(context);
        await caller.CheckOwnDoingAsync(context).ConfigureAwait(false);
        var id = IdSegment.Read(context);
        if (!await notices.RevokeAsync(id, context.RequestAborted).ConfigureAwait(false))
            throw new ProblemException(Problem.NotFound, $"There is no broadcast '{id}', or it was revoked before.");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async ValueTask<bool> IsStoredAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (broadcast.Id.IsEmpty)
            return false;
        var all = await store.ListBroadcastsAsync(cancellationToken).ConfigureAwait(false);
        if (all.FirstOrDefault(other => other.Id == broadcast.Id) is not { } stored)
            return false;
        return stored.Type == broadcast.Type && stored.Data == broadcast.Data && stored.Audience == broadcast.Audience
            ? true
            : throw IdempotencyKey.Mismatch(broadcast.Id);
    }
}

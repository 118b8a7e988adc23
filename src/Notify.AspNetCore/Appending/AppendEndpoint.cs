using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>Takes notices for one user or many.</summary>
internal sealed class AppendEndpoint(INotices notices, INoticeStore store, Caller caller, IdempotencyBook book)
{
    private const int MostUsers = 1_000;

    public async Task HandleAsync(HttpContext context)
    {
        var sender = caller.SenderOf(context);
        await caller.CheckOwnDoingAsync(context).ConfigureAwait(false);
        var request = await JsonBody.ReadAsync(context, InboxFormat.Json.AppendRequest).ConfigureAwait(false);
        var users = UsersOf(request);
        var data = JsonBody.DataOf(request.Data);
        var id = IdempotencyKey.Read(context, request.Id);
        var content = new Fingerprint()
            .Add(string.Join('\n', users.Order(StringComparer.Ordinal)))
            .Add(request.Type)
            .Add(data)
            .Add(request.CreatedAt)
            .Add(request.DueAt)
            .Add(request.ExpiresAt);
        using var turn = book.Begin(sender, id, content);
        var isKnown =
            turn.IsReplay || await IsStoredAsync(id, users[0], request.Type, data, context).ConfigureAwait(false);
        // The first user has it, others may not: who has it keeps the one there is.
        if (!turn.IsReplay)
        {
            id = await SendAsync(request, users, data, id, context.RequestAborted).ConfigureAwait(false);
            turn.Complete();
        }

        if (isKnown)
            IdempotencyKey.TellReplay(context);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context
            .Response.WriteAsJsonAsync(
                new AppendAnswer(id.ToString(), users.Count),
                InboxFormat.Json.AppendAnswer,
                cancellationToken: context.RequestAborted
            )
            .ConfigureAwait(false);
    }

    private List<string> UsersOf(AppendRequest request)
    {
        var users = request switch
        {
            { User: not null, Users: not null } => throw ProblemException.Invalid(
                "users",
                "Both user and users are given; give one of the two."
            ),
            { User: { } user } => [user],
            // A null in the list is refused as the empty text, which no user has for an id.
            { Users: { } many } => many.Select(user => user ?? "").Distinct().ToList(),
            _ => throw ProblemException.Invalid("users", "Nobody is named; give user, or users."),
        };
        if (users.Count is 0 or > MostUsers)
            throw ProblemException.Invalid(
                "users",
                $"{users.Count:N0} users are named; name 1 to {MostUsers:N0}, or broadcast to everyone."
            );
        try
        {
            users.ForEach(store.Limits.CheckUser);
            return users;
        }
        catch (InvalidInputException exception)
        {
            var field = request.User is null ? "users" : "user";
            throw new ProblemException(Problem.InvalidRequest, exception.Message, field, exception);
        }
    }

    private ValueTask<MessageId> SendAsync(
        AppendRequest request,
        List<string> users,
        string data,
        MessageId id,
        CancellationToken cancellationToken
    ) =>
        notices.NotifyAsync(
            users,
            new NewNotice
            {
                Id = id,
                Type = request.Type,
                Data = data,
                CreatedAt = request.CreatedAt,
                DueAt = request.DueAt,
                ExpiresAt = request.ExpiresAt,
            },
            cancellationToken
        );

    /// <summary>
    /// True if the first user has the notice already, from another host or a time before this one started. The inbox
    /// takes it once in any case.
    /// </summary>
    private async ValueTask<bool> IsStoredAsync(MessageId id, string user, int type, string data, HttpContext context)
    {
        if (id.IsEmpty)
            return false;
        if (await FindAsync(user, id, context.RequestAborted).ConfigureAwait(false) is not { } stored)
            return false;
        return stored.Type == type && stored.Data == data ? true : throw IdempotencyKey.Mismatch(id);
    }

    private async ValueTask<Notice?> FindAsync(string user, MessageId id, CancellationToken cancellationToken)
    {
        try
        {
            return await notices.FindAsync(user, id, cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedByAdapterException)
        {
            // A host without an inbox only sends; the one that keeps the inbox takes the id once all the same.
            return null;
        }
    }
}

using System.Text;
using ChatArchive.Storing;
using Notify;

namespace ChatArchive.Http;

/// <summary>Post a message, read a room or a user, and see what could not be archived.</summary>
internal static class ChatRoutes
{
    private const int Page = 50;
    private const int MostOfPage = 200;
    private const int MostFailed = 100;
    private const int MostOfBody = 1_000;

    public static void MapChatRoutes(this IEndpointRouteBuilder app)
    {
        var chat = app.MapGroup("/chat").WithTags("chat").ProducesProblem(StatusCodes.Status400BadRequest);
        chat.MapPost("/messages", PostAsync)
            .Produces<PostAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        chat.MapGet("/rooms/{room}", RoomAsync).Produces<PageAnswer>();
        chat.MapGet("/users/{userid}", UserAsync).Produces<PageAnswer>();
        chat.MapGet("/failed", FailedAsync).Produces<FailedAnswer>();
    }

    private static async Task<IResult> PostAsync(
        PostRequest request,
        IMessageProducer producer,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var message = new ChatMessage
        {
            Room = request.Room,
            Username = request.Username,
            UserId = request.Userid,
            Msg = request.Msg,
            CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        if (ChatLimits.Fault(message) is { } fault)
            return Refused(fault);
        try
        {
            var id = request.Id is { } given ? new MessageId(given) : MessageId.New(time.GetUtcNow());
            await producer.SendAsync(message, new SendOptions { Id = id }, cancellationToken);
            var answer = new PostAnswer(id.ToString(), message.CreatedMs.Value / 1000);
            return Results.Json(answer, statusCode: StatusCodes.Status202Accepted);
        }
        catch (InvalidInputException exception)
        {
            return Refused(exception.Message);
        }
        catch (SendException exception)
        {
            // With the same id it may be sent again, whatever became of it.
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Task<IResult> RoomAsync(
        string room,
        string? before,
        int? limit,
        IChatStore store,
        CancellationToken cancellationToken
    ) => ListAsync("room", room, before, limit, store.ListRoomAsync, cancellationToken);

    private static Task<IResult> UserAsync(
        string userid,
        string? before,
        int? limit,
        IChatStore store,
        CancellationToken cancellationToken
    ) => ListAsync("userid", userid, before, limit, store.ListUserAsync, cancellationToken);

    private static async Task<IResult> ListAsync(
        string field,
        string value,
        string? before,
        int? limit,
        Func<string, ChatCursor?, int, CancellationToken, Task<IReadOnlyList<ChatRow>>> list,
        CancellationToken cancellationToken
    )
    {
        if (ChatLimits.NameFault(field, value) is { } fault)
            return Refused(fault);
        if ((limit ?? Page) is < 1 or > MostOfPage)
            return Refused($"limit is {limit}; give 1 to {MostOfPage}.");
        ChatCursor? cursor = null;
        if (before is not null && !ChatCursor.TryRead(before, out cursor))
            return Refused("before is none that a page ended with; leave it out to begin anew.");
        var most = limit ?? Page;
        var rows = await list(value, cursor, most + 1, cancellationToken);
        var next = rows.Count > most ? ChatCursor.Of(rows[most - 1]).ToString() : null;
        return Results.Json(new PageAnswer([.. rows.Take(most).Select(ArchivedMessage.Of)], next));
    }

    private static async Task<IResult> FailedAsync(IFailures failures, CancellationToken cancellationToken)
    {
        var query = new FailureQuery
        {
            Filter = new FailureFilter { Group = ChatArchiveApp.Group },
            Limit = MostFailed,
        };
        var page = await failures.ListAsync(query, cancellationToken);
        return Results.Json(new FailedAnswer([.. page.Items.Select(Describe)]));
    }

    private static FailedMessage Describe(FailedDelivery failed)
    {
        var body = failed.Message.Body.Span;
        return new FailedMessage(
            failed.Message.Id.ToString(),
            failed.Failure.Reason.ToString(),
            failed.Failure.Text.Split('\n')[0].Trim(),
            failed.Attempts,
            Encoding.UTF8.GetString(body[..Math.Min(body.Length, MostOfBody)])
        );
    }

    private static IResult Refused(string fault) => Results.Problem(fault, statusCode: StatusCodes.Status400BadRequest);
}

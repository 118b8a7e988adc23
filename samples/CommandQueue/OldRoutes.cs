using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Notify;

namespace CommandQueue;

/// <summary>
/// The old system's six routes, and one more (<c>redrive</c>). Each takes any method, as it did; every answer has
/// status 200 and says in <c>code</c> how it went.
/// </summary>
internal static class OldRoutes
{
    private const int MostInBatch = 10_000;
    private const int MostPicked = 150;

    public static void MapOldRoutes(this WebApplication app)
    {
        Map(app, "single", HttpMethods.Post, Envelope.Failed, SingleAsync)
            .Accepts<SubmittedCommand>("application/json");
        Map(app, "batch", HttpMethods.Post, Envelope.Failed, BatchAsync)
            .Accepts<SubmittedCommand[]>("application/json");
        Map(app, "status", HttpMethods.Get, Envelope.StatusFailed, StatusAsync);
        Map(app, "detail", HttpMethods.Get, Envelope.DetailFailed, DetailAsync);
        Map(app, "pending", HttpMethods.Get, Envelope.PendingFailed, PendingAsync);
        Map(app, "solved", HttpMethods.Post, Envelope.PendingFailed, SolvedAsync)
            .Accepts<PickedCommands>("application/json");
        Map(app, "redrive", HttpMethods.Post, Envelope.PendingFailed, RedriveAsync)
            .Accepts<PickedCommands>("application/json");
    }

    private static RouteHandlerBuilder Map(
        WebApplication app,
        string name,
        string usual,
        int codeOfFailure,
        Func<HttpContext, Task<object>> handle
    )
    {
        var path = $"/api/message/{name}";
        var answer = (HttpContext context) => AnswerAsync(context, codeOfFailure, handle);
        app.Map(path, answer).ExcludeFromDescription();
        return app.MapMethods(path, [usual], answer).WithName(name).Produces<Envelope>();
    }

    private static async Task<Envelope> AnswerAsync(
        HttpContext context,
        int codeOfFailure,
        Func<HttpContext, Task<object>> handle
    )
    {
        try
        {
            return Envelope.Success(await handle(context));
        }
        catch (RefusedException exception)
        {
            return Envelope.Error(exception.Code, exception.Message);
        }
        catch (JsonException exception)
        {
            return Envelope.Error(Envelope.BadJson, Unreadable(exception));
        }
        catch (BadHttpRequestException exception)
        {
            return Envelope.Error(Envelope.BadJson, exception.Message);
        }
        catch (Exception exception)
        {
            var logger = context.RequestServices.GetRequiredService<ILogger<Envelope>>();
            Log.RequestFailed(logger, exception, context.Request.Path);
            return Envelope.Error(codeOfFailure, "The request failed; the log says why.");
        }
    }

    private static async Task<object> SingleAsync(HttpContext context)
    {
        var command = await ReadAsync<SubmittedCommand>(context);
        return (await SubmitAsync(context, [command]))[0];
    }

    private static async Task<object> BatchAsync(HttpContext context)
    {
        var commands = await ReadAsync<SubmittedCommand[]>(context);
        if (commands.Length > MostInBatch)
            throw new RefusedException(
                Envelope.BadJson,
                $"The batch has {commands.Length} commands; send {MostInBatch} at most."
            );
        return await SubmitAsync(context, commands);
    }

    private static async Task<object[]> SubmitAsync(HttpContext context, SubmittedCommand?[] commands) =>
        await Get<Submitter>(context).SubmitAsync(commands, context.Connection.RemoteIpAddress, context.RequestAborted);

    private static async Task<object> StatusAsync(HttpContext context)
    {
        var id = await OldFields.IdAsync(context.Request);
        var consumer = await ConsumerAsync(context);
        return await Get<Statuses>(context).FindAsync(id, consumer, context.RequestAborted);
    }

    private static async Task<object> DetailAsync(HttpContext context)
    {
        var id = await OldFields.IdAsync(context.Request);
        _ = await ConsumerAsync(context);
        return await Get<Statuses>(context).DetailAsync(id, context.RequestAborted)
            ?? throw new RefusedException(
                Envelope.DetailFailed,
                $"There is no command {id}, or its detail is no longer kept."
            );
    }

    private static async Task<object> PendingAsync(HttpContext context)
    {
        var consumer = await ConsumerAsync(context);
        var start = await OldFields.BoundAsync(context.Request, "start");
        var end = await OldFields.BoundAsync(context.Request, "end");
        return await Get<PendingCommands>(context).ListAsync(consumer, start, end, context.RequestAborted);
    }

    private static async Task<object> SolvedAsync(HttpContext context)
    {
        var (consumer, ids) = await PickedAsync(context);
        return await Get<PendingCommands>(context).SolveAsync(consumer, ids, context.RequestAborted);
    }

    private static async Task<object> RedriveAsync(HttpContext context)
    {
        var (consumer, ids) = await PickedAsync(context);
        return await Get<PendingCommands>(context).RedriveAsync(consumer, ids, context.RequestAborted);
    }

    private static async Task<(string Consumer, List<long> Ids)> PickedAsync(HttpContext context)
    {
        var picked = await ReadAsync<PickedCommands>(context);
        var consumer = Known(context, picked.Consumer);
        var ids = (picked.MsgIds ?? []).Distinct().ToList();
        return ids.Count is >= 1 and <= MostPicked
            ? (consumer, ids)
            : throw new RefusedException(Envelope.Invalid, $"msg_ids has {ids.Count} ids; give 1 to {MostPicked}.");
    }

    private static async Task<string> ConsumerAsync(HttpContext context) =>
        Known(context, await OldFields.TextAsync(context.Request, "consumer"));

    private static string Known(HttpContext context, string? consumer) =>
        consumer is not null && Get<CommandBook>(context).GroupsOf(consumer).Count > 0
            ? consumer
            : throw new RefusedException(Envelope.Invalid, $"consumer is '{consumer}'; give one that is configured.");

    /// <summary>Reads the body as JSON, whatever type it claims to be.</summary>
    private static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        var json = Get<IOptions<JsonOptions>>(context).Value.SerializerOptions;
        var value = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, json, context.RequestAborted);
        return value ?? throw new JsonException("The body is null.");
    }

    private static string Unreadable(JsonException exception) =>
        $"The body is not the JSON that is expected: look at {exception.Path ?? "$"}, line {exception.LineNumber + 1}, "
        + $"byte {exception.BytePositionInLine + 1}.";

    private static T Get<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}

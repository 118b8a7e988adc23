using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>Turns every failure of a request into problem details with a stable code.</summary>
internal sealed class ProblemWriter(ILogger<ProblemWriter> logger)
{
    private const string ContentType = "application/problem+json";

    /// <summary>Runs a handler and answers what it throws.</summary>
    public async Task GuardAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        try
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await handler(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; nobody reads an answer.
        }
        catch (Exception exception)
        {
            if (context.Response.HasStarted)
            {
                Log.ResponseBroken(logger, exception, context.Request.Method, context.Request.Path);
                context.Abort();
                return;
            }

            await WriteAsync(context, Translate(context, exception)).ConfigureAwait(false);
        }
    }

    public static Task WriteAsync(HttpContext context, ProblemException exception)
    {
        var problem = exception.Problem;
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var answer = new ProblemAnswer(
            "about:blank",
            problem.Title,
            problem.Status,
            exception.Message,
            problem.Code,
            exception.Field,
            Activity.Current?.Id ?? context.TraceIdentifier
        );
        return response.WriteAsJsonAsync(answer, InboxFormat.Json.ProblemAnswer, ContentType, context.RequestAborted);
    }

    private ProblemException Translate(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case ProblemException problem:
                return problem;
            case InvalidInputException invalid:
                var field = JsonNamingPolicy.CamelCase.ConvertName(invalid.Field);
                return new(Problem.InvalidRequest, invalid.Message, field, invalid);
            case SendException { IsOutcomeUnknown: true } unknown:
                return new(Problem.OutcomeUnknown, unknown.Message, innerException: unknown);
            case SendException send:
                return new(Problem.NotAccepted, send.Message, innerException: send);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large:
                return new(Problem.BodyTooLarge, large.Message, innerException: large);
            case BadHttpRequestException bad:
                return new(Problem.InvalidRequest, bad.Message, "body", bad);
            default:
                Log.RequestFailed(logger, exception, context.Request.Method, context.Request.Path);
                return new(
                    Problem.Internal,
                    "The server could not answer; its log has the cause under the trace id. Try again later.",
                    innerException: exception
                );
        }
    }
}

using Notify;

namespace NoticeCenter;

/// <summary>Answers every failure in the envelope: what the caller can mend is told, the rest is for the log.</summary>
internal sealed class EnvelopeFilter(ILogger<EnvelopeFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        try
        {
            return await next(context);
        }
        catch (BadFieldException exception)
        {
            return Envelope.Refusal(exception.Message);
        }
        catch (InvalidInputException exception)
        {
            return Envelope.Refusal($"{exception.Field}: {exception.Message}");
        }
        catch (Exception) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up while it waited; nobody reads an answer.
            return Results.Empty;
        }
        catch (Exception exception)
        {
            Log.RequestFailed(logger, exception, request.Method, request.Path);
            return Envelope.Busy;
        }
    }
}

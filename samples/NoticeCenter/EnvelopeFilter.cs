namespace NoticeCenter;

/// <summary>Answers every failure of a route in the envelope.</summary>
internal sealed class EnvelopeFilter(EnvelopeErrors errors) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        try
        {
            return await next(context);
        }
        catch (Exception) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up while it waited; nobody reads an answer.
            return Results.Empty;
        }
        catch (Exception exception)
        {
            return errors.Answer(exception, $"{request.Method} {request.Path}");
        }
    }
}

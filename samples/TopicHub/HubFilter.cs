using Notify;

namespace TopicHub;

/// <summary>
/// Answers as the old systems did, always with status 200: the secret key is asked for first, and whatever goes wrong is
/// a code of -1 with a text.
/// </summary>
internal sealed class HubFilter(HubOptions options, IApiKeys keys, ILogger<HubFilter> logger) : IEndpointFilter
{
    private const string KeyHeader = "secretKey";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (options.Protocol != HubProtocol.Dpmq)
        {
            var key = http.Request.Headers[KeyHeader].ToString();
            if (!keys.Check(key, http.Connection.RemoteIpAddress).IsAccepted)
                return HubAnswer.Error("Secret key matching error");
        }

        try
        {
            return await next(context);
        }
        catch (HubException exception)
        {
            return HubAnswer.Error(exception.Message);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (Exception exception)
        {
            Log.RequestFailed(logger, exception, http.Request.Method, http.Request.Path);
            return HubAnswer.Error("The server could not answer; its log has the cause.");
        }
    }
}

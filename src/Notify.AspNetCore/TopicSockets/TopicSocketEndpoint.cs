using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore;

/// <summary>Serves sockets that speak the frames of docs/topic-sockets.md.</summary>
internal sealed class TopicSocketEndpoint(
    SocketServer server,
    IServiceProvider services,
    IGroupAdministration groups,
    TopicSocketOptions options,
    TimeProvider time
)
{
    private readonly IApiKeys? _keys = services.GetService<IApiKeys>();

    public async Task HandleAsync(HttpContext context)
    {
        if (!SameSite.MayConnect(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var caller = await CallerOfAsync(context).ConfigureAwait(false);
        if (caller is null && _keys is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await server
            .RunAsync(context, () => new JsonTopicProtocol(caller, _keys, groups, options, time))
            .ConfigureAwait(false);
    }

    private async ValueTask<TopicCaller?> CallerOfAsync(HttpContext context)
    {
        if (TopicCaller.Of(context.User) is { } caller)
            return caller;
        if (_keys is null)
            return null;
        // The application's default scheme may be another one than that of keys.
        var result = await context.AuthenticateAsync(ApiKeyDefaults.Scheme).ConfigureAwait(false);
        return result.Succeeded ? TopicCaller.Of(result.Principal) : null;
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify;
using Notify.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps WebSockets for topics.</summary>
public static class TopicSocketEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a WebSocket that sends, receives and acknowledges messages, in the frames of docs/topic-sockets.md. A
    /// client is signed in by the request, or by an API key in its first frame; what it may do are its scopes (<see
    /// cref="ApiClientOptions.Scopes" />).
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The address; <c>/v1/topics</c> unless set.</param>
    /// <exception cref="InvalidOperationException">The services were not added.</exception>
    public static IEndpointConventionBuilder MapNotifyTopicSockets(
        this IEndpointRouteBuilder endpoints,
        string pattern = "/v1/topics"
    )
    {
        var endpoint = Service<TopicSocketEndpoint>(endpoints);
        return endpoints.Map(pattern, endpoint.HandleAsync).ExcludeFromDescription();
    }

    /// <summary>
    /// Maps a WebSocket that speaks frames of your own. Who its client is, and what that one may do, is the protocol's
    /// to find out: until it calls <see cref="TopicSocket.Admit" />, the client must hurry.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The address.</param>
    /// <param name="speak">Makes the protocol of a socket.</param>
    /// <exception cref="InvalidOperationException">The services were not added.</exception>
    public static IEndpointConventionBuilder MapTopicSocket(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<HttpContext, TopicSocketProtocol> speak
    )
    {
        var server = Service<SocketServer>(endpoints);
        return endpoints
            .Map(pattern, context => server.RunAsync(context, () => speak(context)))
            .ExcludeFromDescription();
    }

    private static T Service<T>(IEndpointRouteBuilder endpoints)
        where T : class =>
        endpoints.ServiceProvider.GetService<T>()
        ?? throw new InvalidOperationException(
            "WebSockets for topics were to be mapped, but their services are missing. Add them: services.AddNotify(...).AddTopicSockets()."
        );
}

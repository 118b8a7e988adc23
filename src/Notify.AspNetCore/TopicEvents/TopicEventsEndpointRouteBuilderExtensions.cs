using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify;
using Notify.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps topics by server-sent events.</summary>
public static class TopicEventsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>GET prefix/{topic}/events</c>: what is sent to the topic from now on, as server-sent events, to callers
    /// who meet <see cref="TopicEventsOptions.Policy" /> and <see cref="TopicEventsOptions.MayFollow" />.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What the addresses begin with; <c>/v1/topics</c> unless set.</param>
    /// <returns>The route, to be given more conventions: rate limits, hosts, CORS.</returns>
    /// <exception cref="InvalidOperationException">The services were not added.</exception>
    public static IEndpointConventionBuilder MapNotifyTopicEvents(
        this IEndpointRouteBuilder endpoints,
        string prefix = "/v1/topics"
    )
    {
        var services = endpoints.ServiceProvider;
        var endpoint =
            services.GetService<TopicEventsEndpoint>()
            ?? throw new InvalidOperationException(
                "Topics were to be mapped, but their services are missing. Add them: services.AddNotify(...).AddTopicEvents()."
            );
        var problems = services.GetRequiredService<ProblemWriter>();
        var policy = services.GetRequiredService<TopicEventsOptions>().Policy;
        var route = endpoints
            .MapGroup(prefix)
            .MapMethods(
                "/{topic}/events",
                [HttpMethods.Get],
                context => problems.GuardAsync(context, endpoint.HandleAsync)
            );
        route.WithMetadata(RouteMark.Instance).DisableCookieRedirect();
        return policy is null ? route.RequireAuthorization() : route.RequireAuthorization(policy);
    }
}

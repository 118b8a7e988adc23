using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the inbox over HTTP.</summary>
public static class InboxEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the routes of the inbox: pages, counts, marks, the live stream, appends and broadcasts. All of them want a
    /// signed-in caller; appends and broadcasts want <see cref="Notify.InboxApiOptions.SendPolicy" />, too. The
    /// document at <c>openapi.json</c> below the prefix describes them.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What the addresses begin with; <c>/v1</c> unless set.</param>
    /// <returns>All routes together, to be given more conventions: rate limits, hosts, CORS.</returns>
    /// <exception cref="InvalidOperationException">The services were not added.</exception>
    public static RouteGroupBuilder MapNotifyInbox(this IEndpointRouteBuilder endpoints, string prefix = "/v1")
    {
        var routes =
            endpoints.ServiceProvider.GetService<InboxRoutes>()
            ?? throw new InvalidOperationException(
                "The inbox was to be mapped, but its services are missing. Add them: services.AddNotify(...).AddInboxApi()."
            );
        return routes.Map(endpoints.MapGroup(prefix));
    }
}

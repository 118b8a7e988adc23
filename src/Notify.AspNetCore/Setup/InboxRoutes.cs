using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Notify.AspNetCore;

/// <summary>The table of contents: which address is answered by what.</summary>
internal sealed class InboxRoutes(
    InboxApiOptions options,
    ProblemWriter problems,
    PageEndpoints pages,
    MarkEndpoints marks,
    StreamEndpoint stream,
    AppendEndpoint append,
    BroadcastEndpoints broadcasts
)
{
    public RouteGroupBuilder Map(RouteGroupBuilder group)
    {
        group.WithMetadata(RouteMark.Instance).DisableCookieRedirect().ExcludeFromDescription();
        MapInbox(Restrict(group.MapGroup("/inbox"), options.ReadPolicy));
        var sending = Restrict(group.MapGroup(""), options.ReadPolicy);
        MapSending(options.SendPolicy is null ? sending : sending.RequireAuthorization(options.SendPolicy));
        Restrict(group.MapGroup(""), options.ReadPolicy).MapGet("/openapi.json", OpenApiDocument.WriteAsync);
        return group;
    }

    private static RouteGroupBuilder Restrict(RouteGroupBuilder group, string? policy) =>
        policy is null ? group.RequireAuthorization() : group.RequireAuthorization(policy);

    private void MapInbox(RouteGroupBuilder inbox)
    {
        Add(inbox, HttpMethods.Get, "/notices", pages.ListAsync);
        Add(inbox, HttpMethods.Get, "/notices/{id}", pages.FindAsync);
        Add(inbox, HttpMethods.Get, "/counts", pages.CountAsync);
        Add(inbox, HttpMethods.Get, "/antiforgery", marks.GiveTokenAsync);
        Add(inbox, HttpMethods.Get, "/stream", stream.HandleAsync);
        Add(inbox, HttpMethods.Put, "/notices/{id}/read", marks.One(NoticeAction.Read));
        Add(inbox, HttpMethods.Delete, "/notices/{id}/read", marks.One(NoticeAction.Unread));
        Add(inbox, HttpMethods.Put, "/notices/{id}/archived", marks.One(NoticeAction.Archive));
        Add(inbox, HttpMethods.Delete, "/notices/{id}/archived", marks.One(NoticeAction.Unarchive));
        Add(inbox, HttpMethods.Delete, "/notices/{id}", marks.One(NoticeAction.Delete));
        Add(inbox, HttpMethods.Post, "/read", marks.Many(NoticeAction.Read));
        Add(inbox, HttpMethods.Post, "/archived", marks.Many(NoticeAction.Archive));
        Add(inbox, HttpMethods.Post, "/seen", marks.Many(NoticeAction.See));
    }

    private void MapSending(RouteGroupBuilder sending)
    {
        Add(sending, HttpMethods.Post, "/notices", append.HandleAsync);
        Add(sending, HttpMethods.Post, "/broadcasts", broadcasts.CreateAsync);
        Add(sending, HttpMethods.Delete, "/broadcasts/{id}", broadcasts.RevokeAsync);
    }

    private void Add(RouteGroupBuilder group, string method, string pattern, Func<HttpContext, Task> handler) =>
        group.MapMethods(pattern, [method], context => problems.GuardAsync(context, handler));
}

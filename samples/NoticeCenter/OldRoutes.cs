namespace NoticeCenter;

/// <summary>
/// The routes of the old system, with its fields and its envelope. They belong to this sample, not to Notify, and are
/// open, as they were: whoever reaches the port may send, list and mark for everyone.
/// </summary>
internal static class OldRoutes
{
    public static void MapOldRoutes(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/api").AddEndpointFilter<EnvelopeFilter>();
        routes.MapPost("/msg/product", SendAsync).Describe(OldDocument.Product);
        routes.MapPost("/msg/read", MarkReadAsync).Describe(OldDocument.Read);
        routes.MapGet("/msg/list", ListAsync).Describe(OldDocument.List);
        routes.MapGet("/msg/groups", CountGroupsAsync).Describe(OldDocument.Groups);
        routes.MapGet("/user/info", DescribeUserAsync).Describe(OldDocument.User);
    }

    private static async Task<Envelope> SendAsync(HttpRequest request, OldCalls calls, CancellationToken token) =>
        Envelope.Success(await calls.SendAsync(await Fields.OfBodyAsync(request, token), token));

    private static async Task<Envelope> MarkReadAsync(HttpRequest request, OldCalls calls, CancellationToken token)
    {
        var fields = await Fields.OfBodyAsync(request, token);
        return Envelope.Success(
            fields.Group is null
                ? await calls.MarkReadAsync(fields, token)
                : await calls.MarkGroupReadAsync(fields, token)
        );
    }

    private static async Task<Envelope> ListAsync(HttpRequest request, OldCalls calls, CancellationToken token) =>
        Envelope.Success(await calls.ListAsync(Fields.OfQuery(request), token));

    private static async Task<Envelope> CountGroupsAsync(
        HttpRequest request,
        OldCalls calls,
        CancellationToken token
    ) => Envelope.Success(await calls.CountGroupsAsync(Fields.OfQuery(request), token));

    private static async Task<Envelope> DescribeUserAsync(
        HttpRequest request,
        OldCalls calls,
        CancellationToken token
    ) => Envelope.Success(await calls.DescribeUserAsync(Fields.OfQuery(request), token));
}

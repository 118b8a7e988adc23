using Notify;

namespace NoticeCenter;

/// <summary>
/// What failed, and what goes to many users at once: for clients with a key of scope <c>operate</c>, and nobody else.
/// </summary>
internal static class OperatorRoutes
{
    private const string Policy = "operate";
    private const string Scope = "operate";

    public static void AddOperators(this IServiceCollection services) =>
        services
            .AddAuthorizationBuilder()
            .AddPolicy(
                Policy,
                policy =>
                    policy
                        .AddAuthenticationSchemes(ApiKeyDefaults.Scheme)
                        .RequireClaim(ApiKeyDefaults.ScopeClaim, Scope)
            );

    public static void MapOperatorRoutes(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/operator").RequireAuthorization(Policy).AddEndpointFilter(RefuseAsync);
        routes.MapGet("/failures", ListAsync).WithSummary("Lists what failed for good, oldest first.");
        routes.MapPost("/failures/redrive", RedriveAsync).WithSummary("Sends it again, each to its own group.");
        routes.MapPost("/failures/resolve", ResolveAsync).WithSummary("Removes it: somebody has dealt with it.");
        routes.MapPost("/fan-out", FanOutAsync).WithSummary("Sends one notice to every user of a range.");
    }

    private static async Task<FailureList> ListAsync(
        IFailures failures,
        string? group,
        string? topic,
        int? limit,
        string? cursor,
        CancellationToken token
    )
    {
        var query = new FailureQuery
        {
            Filter = new FailureFilter { Group = group, Topic = topic },
            Limit = limit ?? 100,
            Cursor = cursor,
        };
        return FailureList.From(await failures.ListAsync(query, token));
    }

    private static async Task<Changed> RedriveAsync(
        FailureChoice choice,
        IFailures failures,
        CancellationToken token
    ) => new(await failures.RedriveAsync(choice.ToFilter(), token));

    private static async Task<Changed> ResolveAsync(
        FailureChoice choice,
        IFailures failures,
        CancellationToken token
    ) => new(await failures.ResolveAsync(choice.ToFilter(), token));

    private static async Task<IResult> FanOutAsync(RangeNotice notice, INoticeFanOut fanOut, CancellationToken token)
    {
        var id = await fanOut.StartAsync(UidRange.Source, notice.ToNotice(), notice.Range.ToString(), token);
        return Results.Accepted(uri: null, new Started(id.ToString()));
    }

    /// <summary>What the caller can mend is told; the rest is the host's to log.</summary>
    private static async ValueTask<object?> RefuseAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (exception is InvalidInputException or BadFieldException)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}

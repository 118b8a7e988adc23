using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>
/// Gives refusals of our routes a body. The refusal itself, with its status and headers, is the application's
/// authentication's.
/// </summary>
internal sealed class RefusalHandler(IAuthorizationMiddlewareResultHandler inner)
    : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        await inner.HandleAsync(next, context, policy, authorizeResult).ConfigureAwait(false);
        var isOurs = context.GetEndpoint()?.Metadata.GetMetadata<RouteMark>() is not null;
        if (!isOurs || authorizeResult.Succeeded || context.Response.HasStarted)
            return;
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            await ProblemWriter.WriteAsync(context, new(Problem.Unauthorized, "Sign in first.")).ConfigureAwait(false);
        else if (context.Response.StatusCode == StatusCodes.Status403Forbidden)
            await ProblemWriter
                .WriteAsync(context, new(Problem.Forbidden, "The caller does not meet the policy of this route."))
                .ConfigureAwait(false);
    }
}

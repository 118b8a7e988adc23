using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Notify.AspNetCore;

/// <summary>
/// Reads the id in an address exactly: routing leaves <c>%2F</c> as it is, and an id may have a slash.
/// </summary>
internal static class IdSegment
{
    /// <param name="context">The request.</param>
    /// <param name="after">How many segments follow the id.</param>
    /// <exception cref="ProblemException">There can be no such id.</exception>
    public static MessageId Read(HttpContext context, int after = 0)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', '#')[0];
        var segments = target.TrimEnd('/').Split('/');
        // A server that keeps no address as it came, as some for tests, has what routing saw.
        var text =
            segments.Length > after + 1
                ? Uri.UnescapeDataString(segments[^(after + 1)])
                : context.GetRouteValue("id") as string;
        return MessageId.TryParse(text, out var id)
            ? id
            : throw new ProblemException(Problem.NotFound, "The id in the address cannot be one of a notice.");
    }
}

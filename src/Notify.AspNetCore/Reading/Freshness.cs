using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Notify.AspNetCore;

/// <summary>Tells clients by which mark they may ask "is it still so?", and answers that with 304.</summary>
internal static class Freshness
{
    /// <summary>True if the caller has what it asks for already; the answer is given.</summary>
    public static bool IsKnown(HttpContext context, string user, NoticeCounts counts)
    {
        var known = context.Request.Headers.IfNoneMatch;
        if (known.Count == 0)
            return false;
        var tag = TagOf(user, counts);
        // Read by hand: a malformed header is no reason to fail, the caller merely gets the whole answer.
        var isKnown =
            EntityTagHeaderValue.TryParseList(known!, out var tags)
            && tags.Any(one => one.Compare(tag, useStrongComparison: false));
        if (!isKnown)
            return false;
        Tell(context, user, counts);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    public static void Tell(HttpContext context, string user, NoticeCounts counts)
    {
        context.Response.Headers.ETag = TagOf(user, counts).ToString();
        TellPrivate(context);
    }

    /// <summary>One user's answer is nobody else's.</summary>
    public static void TellPrivate(HttpContext context)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = "Cookie, Authorization";
    }

    private static EntityTagHeaderValue TagOf(string user, NoticeCounts counts) =>
        new($"\"{InboxKey.Of(user)}-{counts.Epoch}-{counts.Rev}\"", isWeak: true);
}

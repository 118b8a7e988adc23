using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>
/// Browsers send cookies along to whatever address a page connects to, and say which site the page is of: a page of
/// another one must not speak as its visitor.
/// </summary>
internal static class SameSite
{
    public static bool MayConnect(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0 || request.Headers.Cookie.Count == 0)
            return true;
        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
            && Uri.TryCreate($"{origin.Scheme}://{request.Host}", UriKind.Absolute, out var own)
            && origin.Authority.Equals(own.Authority, StringComparison.OrdinalIgnoreCase);
    }
}

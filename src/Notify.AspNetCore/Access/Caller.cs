using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Notify.AspNetCore;

/// <summary>Who calls, and whether the call is the caller's own doing.</summary>
internal sealed class Caller(InboxApiOptions options, IAntiforgery antiforgery)
{
    /// <summary>Whose inbox a request is about.</summary>
    /// <exception cref="ProblemException">Nobody's.</exception>
    public string UserOf(HttpContext context) =>
        options.UserId(context) is { Length: > 0 } user
            ? user
            : throw new ProblemException(
                Problem.Unauthorized,
                "The caller is signed in, but has no user id. Sign in as a user, or set InboxApiOptions.UserId."
            );

    /// <summary>
    /// Who sends; ids are remembered by sender. A service may have no user id and is then known as one.
    /// </summary>
    /// <exception cref="ProblemException">Nobody may send here.</exception>
    public string SenderOf(HttpContext context) =>
        options.SendPolicy is not null
            ? options.UserId(context) ?? ""
            : throw new ProblemException(
                Problem.SendingNotEnabled,
                "Appends and broadcasts need a policy of their own. Set InboxApiOptions.SendPolicy to its name."
            );

    /// <summary>
    /// Refuses a write that a foreign page may have made: one with a cookie, which browsers send along by themselves,
    /// and without an <c>Authorization</c> header, which they do not, unless it has an antiforgery token.
    /// </summary>
    /// <exception cref="ProblemException">The token is missing or wrong.</exception>
    public async ValueTask CheckOwnDoingAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!headers.ContainsKey(HeaderNames.Cookie) || headers.ContainsKey(HeaderNames.Authorization))
            return;
        try
        {
            await antiforgery.ValidateRequestAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AntiforgeryValidationException or NotSupportedException)
        {
            // Not supported: it looks into forms, too, and one may claim an encoding that .NET refuses.
            throw new ProblemException(
                Problem.AntiforgeryFailed,
                $"A write that is signed in by a cookie needs an antiforgery token: {exception.Message} Get one from inbox/antiforgery and send it in the header that is named there.",
                innerException: exception
            );
        }
    }

    /// <summary>
    /// A token for writes of this caller, and the header it belongs into. Sets the cookie that goes with it.
    /// </summary>
    public AntiforgeryAnswer GiveToken(HttpContext context)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        return new AntiforgeryAnswer(tokens.HeaderName!, tokens.RequestToken!);
    }
}

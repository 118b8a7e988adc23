using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Notify.AspNetCore;

/// <summary>
/// Recognises a client by the key in a header of its request. It is no user: it has a name and scopes, and no user id.
/// </summary>
internal sealed class ApiKeyHandler(
    IApiKeys keys,
    IOptionsMonitor<ApiKeySchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder
) : AuthenticationHandler<ApiKeySchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";

    private TimeSpan _wait;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Recognise());

    /// <summary>An address that tried too often is told how long to wait, instead of what to present.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_wait > TimeSpan.Zero)
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = ((long)Math.Ceiling(_wait.TotalSeconds)).ToString(
                CultureInfo.InvariantCulture
            );
            return Task.CompletedTask;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer");
        return Task.CompletedTask;
    }

    private AuthenticateResult Recognise()
    {
        if (KeyOf(Request.Headers) is not { } key)
            return AuthenticateResult.NoResult();
        var result = keys.Check(key, Context.Connection.RemoteIpAddress);
        if (result.IsAccepted)
            return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(result.Client), Scheme.Name));
        _wait = result.RetryAfter;
        return AuthenticateResult.Fail(
            result.IsLockedOut
                ? "Too many wrong API keys came from this address; this one was not looked at."
                : "The API key is not known."
        );
    }

    private static string? KeyOf(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(ApiKeyDefaults.Header, out var key))
            return key.ToString();
        var authorization = headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : null;
    }

    private ClaimsPrincipal PrincipalOf(ApiClient client)
    {
        var claims = client.Scopes.Select(scope => new Claim(ApiKeyDefaults.ScopeClaim, scope));
        var identity = new ClaimsIdentity(claims, Scheme.Name);
        identity.AddClaim(new Claim(identity.NameClaimType, client.Name));
        return new ClaimsPrincipal(identity);
    }
}

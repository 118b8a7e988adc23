using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Benchmarks.Streams;

/// <summary>Takes everybody's word: <c>Authorization: User ada</c>.</summary>
internal sealed class UserSignIn(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SignIn = "User";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(SignIn + " ", StringComparison.Ordinal))
            return Task.FromResult(AuthenticateResult.NoResult());
        var user = new Claim(ClaimTypes.NameIdentifier, header[(SignIn.Length + 1)..]);
        var identity = new ClaimsIdentity([user], SignIn);
        return Task.FromResult(
            AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SignIn))
        );
    }
}

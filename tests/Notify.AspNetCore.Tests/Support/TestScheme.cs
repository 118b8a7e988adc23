using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.AspNetCore.Tests;

/// <summary>
/// Signs in by header, as a bearer token would: <c>Authorization: Test ada</c>, the name percent-encoded. Everyone may
/// send, except with <c>Test ada reads</c>; <c>Test *</c> is a service without a user id.
/// </summary>
internal sealed class TestScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Test";
    public const string Service = "*";

    /// <summary>Who meets the policy of those who send.</summary>
    public static readonly Claim MaySend = new("may", "send");

    public static bool IsIn(HttpContext context) =>
        context.Request.Headers.Authorization.ToString().StartsWith($"{Name} ", StringComparison.Ordinal);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsIn(Context))
            return Task.FromResult(AuthenticateResult.NoResult());
        var words = Request.Headers.Authorization.ToString().Split(' ');
        var identity = new ClaimsIdentity(Name);
        if (words[1] != Service)
            identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, Uri.UnescapeDataString(words[1])));
        if (words is not [_, _, "reads"])
            identity.AddClaim(MaySend);
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(identity), Name);
        return Task.FromResult(AuthenticateResult.Success(ticket));
    }
}

using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Notify;

namespace NoticeCenter;

/// <summary>
/// Signs a demo user in by cookie, without a password: whoever reaches the port may be anybody. It stands where an
/// application has its own sign-in.
/// </summary>
internal static class DemoSignIn
{
    /// <summary>The policy of those who may send: here, everybody who is signed in.</summary>
    public const string SendPolicy = "send notices";

    public static void AddDemoSignIn(this IServiceCollection services)
    {
        services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "notice-center";
                cookie.Cookie.SameSite = SameSiteMode.Strict;
            });
        services.AddAuthorizationBuilder().AddPolicy(SendPolicy, policy => policy.RequireAuthenticatedUser());
    }

    public static void MapDemoSignIn(this IEndpointRouteBuilder app)
    {
        var demo = app.MapGroup("/demo");
        demo.MapPost("/sign-in", SignInAsync);
        demo.MapPost("/sign-out", context => context.SignOutAsync());
        demo.MapGet("/me", DescribeAsync);
    }

    private static async Task SignInAsync(HttpContext context)
    {
        var user = await ReadUserAsync(context);
        try
        {
            context.RequestServices.GetRequiredService<INoticeStore>().Limits.CheckUser(user);
        }
        catch (InvalidInputException exception)
        {
            await Results.Problem(exception.Message, statusCode: 400).ExecuteAsync(context);
            return;
        }

        var identity = new ClaimsIdentity("demo");
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user));
        await context.SignInAsync(new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<string> ReadUserAsync(HttpContext context)
    {
        try
        {
            var user = await context.Request.ReadFromJsonAsync(EnvelopeJson.Default.DemoUser, context.RequestAborted);
            return user?.User.Trim() ?? "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Refused as an empty name, which it is not far from.
            return "";
        }
    }

    private static Task DescribeAsync(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user
            ? context.Response.WriteAsJsonAsync(new DemoUser(user), EnvelopeJson.Default.DemoUser)
            : Results.StatusCode(StatusCodes.Status401Unauthorized).ExecuteAsync(context);
}

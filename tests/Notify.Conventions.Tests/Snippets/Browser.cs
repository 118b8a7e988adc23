using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Conventions.Tests.Snippets;

/// <summary>Code that the readme and the documents show.</summary>
internal static class Browser
{
    public static void SetUp(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: setup
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddAuthorizationBuilder().AddPolicy("send notices", policy => policy.RequireRole("editor"));
        services.AddNotify(configuration.GetSection("Notify")).AddInboxApi(inbox => inbox.SendPolicy = "send notices");
        // end
    }

    public static void Map(WebApplication app)
    {
        // snippet: map
        app.MapNotifyInbox("/v1");
        // end
    }
}

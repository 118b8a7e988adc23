using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Access;

/// <summary>Nothing is open, and refusals of our routes have a body.</summary>
public sealed class RefusalHandlerTests
{
    [Fact]
    public async Task Nothing_is_open_without_a_sign_in()
    {
        await using var host = await InboxHost.Start();
        var routes = host.Get<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal))
            .ToList();
        Assert.True(routes.Count > 15);

        foreach (var route in routes)
        {
            var method = Assert.Single(route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods);
            var reply = await host.Send($"{method} {route.RoutePattern.RawText!.Replace("{id}", "x")}", user: null);
            reply.IsProblem(401, "unauthorized");
        }
    }

    [Fact]
    public async Task Who_may_read_may_not_send()
    {
        await using var host = await InboxHost.Start();

        (await host.Send("GET /v1/inbox/notices", user: "ada reads")).Ok();
        (await host.Send("POST /v1/notices", """{"user":"ada","data":"x"}""", "ada reads")).IsProblem(403, "forbidden");
        Assert.Equal(0, (await host.Notices.CountAsync("ada")).LastSeq);
    }

    [Fact]
    public async Task Nobody_sends_unless_a_policy_is_set()
    {
        await using var host = await InboxHost.Start(new InboxHostSetup { Api = api => api.SendPolicy = null });
        foreach (var (call, json) in Sends)
            (await host.Send(call, json)).IsProblem(403, "sending_not_enabled");
        Assert.Equal(0, (await host.Notices.CountAsync("ada")).LastSeq);
    }

    [Fact]
    public async Task Who_may_send_must_also_be_one_who_may_read()
    {
        await using var host = await InboxHost.Start(
            new InboxHostSetup
            {
                Api = api => api.ReadPolicy = "nobody",
                Notify = notify =>
                    notify
                        .Services.AddAuthorizationBuilder()
                        .AddPolicy("nobody", policy => policy.RequireAssertion(_ => false)),
            }
        );
        foreach (var (call, json) in Sends)
            (await host.Send(call, json)).IsProblem(403, "forbidden");
        (await host.Send("GET /v1/openapi.json")).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task An_application_stays_in_charge_of_its_own_refusals()
    {
        await using var host = await InboxHost.Start(
            new InboxHostSetup
            {
                Notify = notify => notify.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, Own>(),
                App = app => app.MapGet("/own", () => "mine").RequireAuthorization(),
            }
        );

        var own = await host.Send("GET /own", user: null);
        var ours = await host.Send("GET /v1/inbox/counts", user: null);

        Assert.Equal((418, "own"), (own.Status, own.Body));
        ours.IsProblem(401, "unauthorized");
        Assert.Equal("yes", ours.Header("X-Own"));
    }

    private static readonly (string Call, string? Json)[] Sends =
    [
        ("POST /v1/notices", """{"user":"ada","data":"x"}"""),
        ("POST /v1/broadcasts", """{"data":"x"}"""),
        ("DELETE /v1/broadcasts/x", null),
    ];

    /// <summary>An application's own: a header on every refusal, and a joke on its own routes.</summary>
    private sealed class Own : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _usual = new();

        public Task HandleAsync(
            RequestDelegate next,
            HttpContext context,
            AuthorizationPolicy policy,
            PolicyAuthorizationResult authorizeResult
        )
        {
            context.Response.Headers["X-Own"] = "yes";
            if (!context.Request.Path.StartsWithSegments("/own"))
                return _usual.HandleAsync(next, context, policy, authorizeResult);
            context.Response.StatusCode = 418;
            return context.Response.WriteAsync("own");
        }
    }
}

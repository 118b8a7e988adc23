using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Notify.AspNetCore.Tests.Setup;

/// <summary>What is wrong is said at the start, all at once, with what to do.</summary>
public sealed class InboxApiSetupTests
{
    [Fact]
    public async Task Options_that_make_no_sense_stop_the_start_all_at_once()
    {
        var start = InboxHost.Start(
            new InboxHostSetup
            {
                Api = api =>
                {
                    api.ReadPolicy = "readers";
                    api.SendPolicy = "senders";
                    api.HeartbeatEvery = TimeSpan.FromMinutes(6);
                    api.ReconnectAfterLeast = TimeSpan.FromSeconds(2);
                    api.ReconnectAfterMost = TimeSpan.FromSeconds(1);
                    api.WriteTimeout = TimeSpan.Zero;
                    api.StreamsPerUser = 0;
                    api.ReplayAtMost = 101;
                },
            }
        );

        var fault = await Assert.ThrowsAsync<NotifyConfigurationException>(() => start);
        Assert.Equal(
            [
                "InboxApi:HeartbeatEvery is 00:06:00; set 00:00:01 to 00:05:00.",
                "InboxApi:ReconnectAfterMost is 00:00:01; set 00:00:02 to 01:00:00.",
                "InboxApi:WriteTimeout is 00:00:00; set 00:00:01 to 01:00:00.",
                "InboxApi:StreamsPerUser is 0; set 1 to 2147483647.",
                "InboxApi:ReplayAtMost is 101; set 1 to 100.",
                "InboxApiOptions.ReadPolicy names the policy 'readers', which is not there; add it with services.AddAuthorizationBuilder().AddPolicy(\"readers\", ...).",
                "InboxApiOptions.SendPolicy names the policy 'senders', which is not there; add it with services.AddAuthorizationBuilder().AddPolicy(\"senders\", ...).",
            ],
            fault.Problems
        );
    }

    [Fact]
    public async Task Mapping_without_the_services_says_what_to_add()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel();
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();

        var fault = Assert.Throws<InvalidOperationException>(() => app.MapNotifyInbox());

        Assert.Equal(
            "The inbox was to be mapped, but its services are missing. Add them: services.AddNotify(...).AddInboxApi().",
            fault.Message
        );
    }

    [Fact]
    public async Task The_inbox_may_be_mapped_under_two_prefixes()
    {
        await using var host = await InboxHost.Start(new InboxHostSetup { App = app => app.MapNotifyInbox("/a/b") });
        var id = (await host.Fill("ada", 1))[0];

        (await host.Send($"PUT /a/b/inbox/notices/{id}/read")).Ok();
        (await host.Send($"GET /v1/inbox/notices/{id}")).Ok();
        (await host.Send("GET /a/b/inbox/notices", user: null)).IsProblem(401, "unauthorized");
    }

    [Fact]
    public async Task Configuration_wins_over_code()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Notify:InboxApi:StreamsPerUser"] = "5",
                    ["Notify:InboxApi:HeartbeatEvery"] = "00:00:20",
                }
            )
            .Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services
            .AddNotify(configuration.GetSection("Notify"))
            .AddInboxApi(api => api.StreamsPerUser = 7)
            .AddInboxApi(api => api.ReplayAtMost = 9);
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<InboxApiOptions>();

        Assert.Equal(
            (5, TimeSpan.FromSeconds(20), 9),
            (options.StreamsPerUser, options.HeartbeatEvery, options.ReplayAtMost)
        );
    }

    [Fact]
    public async Task A_misspelt_key_stops_the_start_with_the_one_that_was_meant()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Notify:InboxApi:StreamPerUser"] = "5" })
            .Build();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNotify(configuration.GetSection("Notify")).AddInboxApi();
        using var host = builder.Build();

        var fault = await Assert.ThrowsAsync<NotifyConfigurationException>(() => host.StartAsync());

        Assert.Equal(
            ["The key 'InboxApi:StreamPerUser' means nothing here; did you mean 'StreamsPerUser'?"],
            fault.Problems
        );
    }

    [Fact]
    public async Task Routes_take_conventions_of_the_application()
    {
        await using var host = await InboxHost.Start(
            new InboxHostSetup { App = app => app.MapNotifyInbox("/only").RequireHost("elsewhere.example") }
        );

        Assert.Equal(404, (await host.Send("GET /only/inbox/counts")).Status);
    }
}

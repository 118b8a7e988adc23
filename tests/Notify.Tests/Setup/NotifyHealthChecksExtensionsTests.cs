using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Notify.Conformance;

namespace Notify.Tests.Setup;

/// <summary>Notify among the application's health checks.</summary>
public sealed class NotifyHealthChecksExtensionsTests
{
    [Fact]
    public async Task The_check_is_called_notify_and_says_how_Notify_is()
    {
        await using var app = await TestApp.Start(_ => { }, services => services.AddHealthChecks().AddNotify());

        var report = await app.Get<HealthCheckService>().CheckHealthAsync();

        var entry = report.Entries["notify"];
        Assert.Equal((HealthStatus.Healthy, "Notify is running."), (entry.Status, entry.Description));
        Assert.Equal("transport InMemory, delay InMemory, inbox InMemory, ledger InMemory", entry.Data["roles"]);
    }

    [Fact]
    public void Name_status_and_tags_are_the_callers()
    {
        var services = new ServiceCollection();
        services.AddHealthChecks().AddNotify("messages", HealthStatus.Degraded, ["ready"]);
        using var provider = services.BuildServiceProvider();

        var check = Assert.Single(
            provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
        );

        Assert.Equal(("messages", HealthStatus.Degraded), (check.Name, check.FailureStatus));
        Assert.Equal(["ready"], check.Tags);
    }

    [Fact]
    public async Task A_check_without_Notify_is_unhealthy_and_says_which_line_to_add()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddHealthChecks().AddNotify();
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        var entry = report.Entries["notify"];
        Assert.Equal(
            (HealthStatus.Unhealthy, "Notify is not registered. Add services.AddNotify(...)."),
            (entry.Status, entry.Description)
        );
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Notify.RabbitMq.Tests.Setup;

/// <summary>With RabbitMQ as the only server nobody remembers for all instances what ran.</summary>
public sealed class RecurringTests
{
    [Fact]
    public async Task A_schedule_that_instances_share_stops_the_start_with_the_lines_that_fix_it()
    {
        using var host = Host(options => options.Every = TimeSpan.FromDays(1));

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() => host.StartAsync());

        var problem = Assert.Single(error.Problems);
        Assert.StartsWith(
            "Recurring:job: it runs on one instance at a time, and none",
            problem,
            StringComparison.Ordinal
        );
        Assert.Contains("set RecurringStore to \"Redis\" or \"MySql\"", problem, StringComparison.Ordinal);
        Assert.Contains("set PerInstance to true", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void One_that_every_instance_runs_and_one_that_is_off_are_no_fault(bool perInstance, bool enabled)
    {
        using var host = Host(options =>
            (options.Every, options.PerInstance, options.Enabled) = (TimeSpan.FromDays(1), perInstance, enabled)
        );

        Assert.Empty(host.Services.GetServices<IStartupCheck>().SelectMany(check => check.FindProblems()));
    }

    private static IHost Host(Action<RecurringOptions> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNotify(notify =>
            notify.UseRabbitMq().AddRecurring("job", configure, (_, _) => Task.CompletedTask)
        );
        return builder.Build();
    }
}

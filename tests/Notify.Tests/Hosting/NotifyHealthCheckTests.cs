using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notify.Conformance;
using Notify.Hosting;
using Notify.Testing;

namespace Notify.Tests.Hosting;

/// <summary>What the health check says of servers, stuck handlers and a host that does not run.</summary>
public sealed class NotifyHealthCheckTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(BackendState.Up, HealthStatus.Healthy, "Notify is running.")]
    [InlineData(BackendState.Degraded, HealthStatus.Degraded, "sending: 2 of 3 nodes answer.")]
    [InlineData(BackendState.Down, HealthStatus.Unhealthy, "sending: 2 of 3 nodes answer.")]
    public async Task A_server_counts_as_it_says(BackendState state, HealthStatus status, string description)
    {
        await using var app = await Start(() => [new BackendHealth("sending", state, "2 of 3 nodes answer.")]);

        var entry = await Check(app);

        Assert.Equal((status, description), (entry.Status, entry.Description));
        Assert.Equal($"{state}: 2 of 3 nodes answer.", entry.Data["sending"]);
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_is_down()
    {
        await using var app = await Start(() => throw new IOException("The line is cut."));

        var entry = await Check(app);

        Assert.Equal(
            (HealthStatus.Unhealthy, "InMemory: Asking how it is failed: The line is cut."),
            (entry.Status, entry.Description)
        );
    }

    [Fact]
    public async Task A_host_that_has_stopped_is_unhealthy()
    {
        await using var app = await Start(() => []);
        await app.Get<NotifyHost>().StopAsync(CancellationToken.None);

        var entry = await Check(app);

        Assert.Equal((HealthStatus.Unhealthy, "Notify is not running."), (entry.Status, entry.Description));
    }

    [Theory]
    [InlineData(2, HealthStatus.Degraded)]
    [InlineData(1, HealthStatus.Unhealthy)]
    public async Task Handlers_that_ignore_their_cancellation_degrade_and_then_stop_a_group(
        int places,
        HealthStatus status
    )
    {
        var release = new TaskCompletionSource();
        var started = new Collector<int>();
        await using var app = await Start(
            () => [],
            notify =>
                notify.Raw(
                    "orders",
                    "orders",
                    async (_, _, _) =>
                    {
                        started.Add(1);
                        await release.Task;
                    },
                    options => options.Concurrency = places
                )
        );
        await app.Producer.SendAsync(new Message("orders", new byte[1]));
        await started.Next("the handler to start");
        await Guard.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return app.Log.Has(1300);
            },
            "the handler to be abandoned"
        );

        var entry = await Check(app);

        Assert.Equal(status, entry.Status);
        Assert.Equal(
            $"1 of {places} handlers of group 'orders' ignore their cancellation and take up places until they "
                + "return or the process is restarted.",
            entry.Description
        );
        release.SetResult();
        await Guard.Until(async () => (await Check(app)).Status == HealthStatus.Healthy, "the place to be free again");
    }

    private Task<TestApp> Start(Func<IReadOnlyList<BackendHealth>> health, Action<INotifyBuilder>? configure = null) =>
        TestApp.Start(
            notify =>
            {
                notify.AddAdapter<IBackendHealth>(
                    InMemoryBuilderExtensions.AdapterName,
                    _ =>
                        Spy<IBackendHealth>.Before(
                            null!,
                            (_, _) => new ValueTask<IReadOnlyList<BackendHealth>>(health())
                        )
                );
                configure?.Invoke(notify);
            },
            services =>
            {
                services.AddTime(_time);
                services.AddHealthChecks().AddNotify();
            }
        );

    private static async Task<HealthReportEntry> Check(TestApp app) =>
        (await app.Get<HealthCheckService>().CheckHealthAsync()).Entries["notify"];
}

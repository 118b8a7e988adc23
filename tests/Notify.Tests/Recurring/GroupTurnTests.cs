using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Testing;

namespace Notify.Tests.Recurring;

/// <summary>A group that works at recurring times only.</summary>
public sealed class GroupTurnTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Messages_wait_for_the_next_turn_and_all_are_handled_in_it()
    {
        await using var app = await Start();
        await app.AdvanceAsync(TimeSpan.FromMinutes(1));

        await Send(app, 700);
        await app.AdvanceAsync(TimeSpan.FromMinutes(58));
        Assert.Empty(app.Messages.Handled<int>());

        await app.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(700, app.Messages.Handled<int>().Count);
        Assert.True((await Group(app)).Paused);

        await Send(app, 1);
        await app.AdvanceAsync(TimeSpan.FromMinutes(50));
        Assert.Equal(700, app.Messages.Handled<int>().Count);
    }

    [Fact]
    public async Task A_turn_ends_when_its_time_is_over_and_the_rest_waits()
    {
        await using var app = await Start(handle: time => time.DelayAsync(TimeSpan.FromMinutes(1)));
        await app.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Send(app, 100);

        await app.AdvanceAsync(Hour + TimeSpan.FromMinutes(30));

        // Ten minutes, and what was at hand when they were over.
        var handled = app.Messages.Handled<int>().Count;
        Assert.InRange(handled, 9, 99);
        Assert.True((await Group(app)).Paused);
    }

    [Fact]
    public async Task Turned_off_by_configuration_the_group_works_all_the_time()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Recurring:archive:Enabled", "false")])
            .Build();
        await using var app = await Start(configuration);

        await Send(app, 10);
        await app.IdleAsync();

        Assert.Equal(10, app.Messages.Handled<int>().Count);
        Assert.False((await Group(app)).Paused);
    }

    private static async Task<GroupInfo> Group(NotifyTestHost app) =>
        (await app.Services.GetRequiredService<IGroupAdministration>().FindAsync("archive"))!;

    private static async Task Send(NotifyTestHost app, int count) =>
        (await app.Producer.SendManyAsync(Enumerable.Range(0, count).ToList())).ThrowIfAnyFailed();

    private static Task<NotifyTestHost> Start(
        IConfiguration? configuration = null,
        Func<ManualTime, Task>? handle = null
    ) =>
        NotifyTestHost.StartAsync(services =>
            services.AddNotify(
                configuration ?? new ConfigurationBuilder().Build(),
                notify =>
                    notify
                        .Map<int>("numbers")
                        .Group(
                            "archive",
                            group =>
                                group
                                    .Configure(options => (options.Concurrency, options.Prefetch) = (1, 1))
                                    .Handle<int>(
                                        (_, context, _) =>
                                            handle?.Invoke(
                                                (ManualTime)context.Services.GetRequiredService<TimeProvider>()
                                            )
                                            ?? Task.CompletedTask
                                    )
                        )
                        .RunInTurns("archive", options => options.Every = Hour, TimeSpan.FromMinutes(10))
            )
        );
}

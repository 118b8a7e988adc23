using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Testing;

namespace Notify.Tests.Recurring;

/// <summary>Recurring schedules of one host, by a clock that the test moves.</summary>
public sealed class RecurringTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly List<(DateTimeOffset At, RecurringRun Run)> _runs = [];
    private NotifyTestHost _app = null!;
    private Func<RecurringRun, CancellationToken, Task> _handle = (_, _) => Task.CompletedTask;

    [Fact]
    public async Task It_runs_at_each_of_its_times_and_never_before()
    {
        await using var app = await Start(options => options.Every = 10 * Minute);
        var start = app.Time.GetUtcNow();

        await app.AdvanceAsync(10 * Minute - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_runs);
        await app.AdvanceAsync(50 * Minute + TimeSpan.FromMilliseconds(1));

        Assert.Equal(Enumerable.Range(1, 6).Select(i => start + i * 10 * Minute), _runs.Select(run => run.At));
        Assert.Equal(_runs.Select(run => run.At), _runs.Select(run => run.Run.Occurrence));
        Assert.Equal([null, .. _runs[..^1].Select(run => run.At)], _runs.Select(run => run.Run.Previous));
        Assert.All(_runs, run => Assert.Equal(("job", 1), (run.Run.Name, run.Run.Attempt)));
    }

    [Fact]
    public async Task A_run_that_is_longer_than_its_period_is_never_joined_by_another()
    {
        var (running, most) = (0, 0);
        _handle = async (run, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await _app.Time.DelayAsync(25 * Minute, token);
            Interlocked.Decrement(ref running);
        };
        await using var app = await Start(options => options.Every = 10 * Minute);

        await app.AdvanceAsync(3 * Hour);

        Assert.Equal(1, most);
        // Begun at 10, 35 (for 30), 60, 85 (for 80), 110, 135 (for 130), 160.
        Assert.Equal([10, 30, 60, 80, 110, 130, 160], Occurrences());
    }

    [Fact]
    public async Task Skipping_leaves_out_what_is_older_than_it_may_be()
    {
        _handle = (run, token) => _app.Time.DelayAsync(25 * Minute, token);
        await using var app = await Start(options => (options.Every, options.Missed) = (10 * Minute, MissedRuns.Skip));

        await app.AdvanceAsync(100 * Minute);

        Assert.Equal([10, 40, 70, 100], Occurrences());
    }

    [Fact]
    public async Task Catching_up_runs_each_in_order_up_to_the_limit()
    {
        var first = true;
        _handle = (_, token) =>
        {
            if (!first)
                return Task.CompletedTask;
            first = false;
            return _app.Time.DelayAsync(75 * Minute, token);
        };
        await using var app = await Start(options =>
            (options.Every, options.Missed, options.MissedLimit, options.Timeout) = (
                10 * Minute,
                MissedRuns.All,
                4,
                24 * Hour
            )
        );

        await app.AdvanceAsync(89 * Minute);

        // Missed were 20 to 80; the latest four are run.
        Assert.Equal([10, 50, 60, 70, 80], Occurrences());
    }

    [Fact]
    public async Task A_failure_is_retried_by_its_policy_and_then_given_up()
    {
        _handle = (_, _) => throw new InvalidOperationException("no paper");
        await using var app = await Start(options =>
        {
            options.DailyAt = new TimeOnly(12, 0);
            options.Retry = new RetryOptions
            {
                Immediate = 1,
                Delayed = 2,
                FirstDelay = 5 * Minute,
                MaxDelay = Hour,
                Jitter = 0,
            };
        });
        var noon = app.Time.GetUtcNow() + 12 * Hour;

        await app.AdvanceAsync(13 * Hour);

        Assert.Equal([noon, noon, noon + 5 * Minute, noon + 15 * Minute], _runs.Select(run => run.At));
        Assert.Equal([1, 2, 3, 4], _runs.Select(run => run.Run.Attempt));
        Assert.All(_runs, run => Assert.Equal(noon, run.Run.Occurrence));
        var info = Assert.Single(await Recurring().ListAsync());
        Assert.Equal((noon, noon.AddDays(1), false), (info.Last, info.Next, info.IsRunning));
        Assert.Contains("no paper", info.Error, StringComparison.Ordinal);

        _handle = (_, _) => Task.CompletedTask;
        await app.AdvanceAsync(24 * Hour);
        Assert.Equal((noon.AddDays(1), 1), (_runs[^1].At, _runs[^1].Run.Attempt));
        Assert.Null((await Recurring().ListAsync()).Single().Error);
    }

    [Fact]
    public async Task The_next_occurrence_takes_the_place_of_a_retry_that_still_waits()
    {
        _handle = (_, _) => throw new InvalidOperationException("no paper");
        await using var app = await Start(options =>
        {
            options.Every = 10 * Minute;
            options.Retry = new RetryOptions
            {
                Immediate = 0,
                Delayed = 5,
                FirstDelay = 30 * Minute,
                MaxDelay = Hour,
            };
        });

        await app.AdvanceAsync(30 * Minute);

        Assert.Equal([10, 20, 30], Occurrences());
        Assert.All(_runs, run => Assert.Equal(1, run.Run.Attempt));
    }

    [Fact]
    public async Task A_run_is_cancelled_at_its_time_out_and_has_failed()
    {
        _handle = (_, token) => _app.Time.DelayAsync(Timeout.InfiniteTimeSpan, token);
        await using var app = await Start(options => (options.Every, options.Timeout) = (24 * Hour, 10 * Minute));

        await app.AdvanceAsync(24 * Hour + 11 * Minute);

        var info = Assert.Single(await Recurring().ListAsync());
        Assert.Contains("longer than 00:10:00", info.Error, StringComparison.Ordinal);
        Assert.Equal(info.Last, _runs.Single().Run.Occurrence);
    }

    [Fact]
    public async Task Schedules_come_and_go_while_the_host_runs()
    {
        await using var app = await Start(options => options.Every = Hour);
        var added = 0;

        Recurring().Add("extra", options => options.Every = 20 * Minute, (_, _) => Task.FromResult(++added));
        await app.AdvanceAsync(Hour);
        Assert.Equal((1, 3), (_runs.Count, added));
        Assert.Equal(["extra", "job"], (await Recurring().ListAsync()).Select(info => info.Name));

        Assert.True(await Recurring().StopAsync("job"));
        Assert.False(await Recurring().StopAsync("job"));
        Assert.True(await Recurring().RemoveAsync("extra"));
        Assert.False(await Recurring().RemoveAsync("extra"));
        await app.AdvanceAsync(5 * Hour);
        Assert.Equal((1, 3), (_runs.Count, added));
        Assert.Empty(await Recurring().ListAsync());

        // It was stopped, not forgotten: the latest that was missed is run, once.
        Recurring().Add("job", options => options.Every = Hour, (run, token) => Note(run, token));
        await app.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal([60, 360], Occurrences());
    }

    [Fact]
    public void A_schedule_that_is_added_wrongly_says_why()
    {
        using var services = new ServiceCollection()
            .AddNotify(notify => notify.AddRecurring("job", options => options.Every = Hour, Note))
            .Services.BuildServiceProvider();
        var recurring = services.GetRequiredService<IRecurring>();

        Assert.Contains(
            "Recurring:job: there is one of that name",
            Fault(recurring, "job", options => options.Every = Hour),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Recurring:other: it has no time",
            Fault(recurring, "other", _ => { }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_configuration_says_of_a_schedule_wins()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("Recurring:job:DailyAt", "12:30"),
                new("Recurring:job:On:0", "Saturday"),
                new("Recurring:job:TimeZone", "Asia/Tokyo"),
                new("Recurring:off:Enabled", "false"),
            ])
            .Build();
        await using var app = await Start(options => options.Every = Minute, configuration);
        Recurring().Add("late", options => options.Every = 24 * Hour, (_, _) => Task.CompletedTask);

        await app.AdvanceAsync(TimeSpan.FromDays(4));

        // 3 January 2026 is a Saturday.
        Assert.Equal(new DateTimeOffset(2026, 1, 3, 3, 30, 0, TimeSpan.Zero), Assert.Single(_runs).At);
        Assert.Null((await Recurring().ListAsync()).Single(info => info.Name == "off").Next);
    }

    [Theory]
    [InlineData("Every", "00:00:00.01", "Recurring:job: Every is 00:00:00.0100000; set 100 milliseconds")]
    [InlineData("Every", "soon", "Recurring:job:Every is 'soon', which cannot be read")]
    [InlineData("Cron", "every day", "Recurring:job: Cron is 'every day', which cannot be read: it has 2 fields")]
    [InlineData("Cron", "0 0 30 2 *", "Recurring:job: Cron is '0 0 30 2 *', which never comes")]
    [InlineData("TimeZone", "Mars/Base", "Recurring:job: TimeZone is 'Mars/Base', which this machine does not know")]
    [InlineData("Misssed", "Skip", "The key 'Recurring:job:Misssed' means nothing here; did you mean 'Missed'?")]
    [InlineData("Missed", "7", "Recurring:job: Missed is 7; set Once, Skip or All.")]
    [InlineData("MissedAfter", "-00:00:01", "Recurring:job: MissedAfter is -00:00:01; set zero at least.")]
    [InlineData("MissedLimit", "0", "Recurring:job: MissedLimit is 0; set 1 to 10000.")]
    [InlineData("Lease", "00:00:00.5", "Recurring:job: Lease is 00:00:00.5000000; set 1 second to 1 hour.")]
    [InlineData("Timeout", "00:00:00", "Recurring:job: Timeout is 00:00:00; set more than zero, a day at most.")]
    [InlineData("On:0", "Sunday", "Recurring:job: On names days of the week, which needs DailyAt")]
    [InlineData("Retry:Factor", "0", "Recurring:job: Retry: Factor is 0; it is 1 to 10.")]
    public async Task A_wrong_setting_stops_the_start_with_what_to_write(string key, string value, string problem)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new($"Recurring:job:{key}", value)])
            .Build();

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            Start(options => (options.Cron, options.TimeZone) = ("0 12 * * *", "Europe/Berlin"), configuration)
        );

        Assert.StartsWith(problem, Assert.Single(error.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_times_no_time_and_a_schedule_nobody_added_stop_the_start()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Recurring:jobb:Every", "01:00:00")])
            .Build();

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            NotifyTestHost.StartAsync(services =>
                services.AddNotify(
                    configuration,
                    notify =>
                        notify
                            .AddRecurring("none", _ => { }, Note)
                            .AddRecurring("two", o => (o.Every, o.Cron) = (Hour, "* * * * *"), Note)
                            .AddRecurring("two", o => o.Every = Hour, Note)
                            .AddRecurring("bad name", o => o.Every = Hour, Note)
                )
            )
        );

        Assert.Equal(5, error.Problems.Count);
        Assert.Contains(error.Problems, problem => problem.StartsWith("Recurring:jobb: there is no such schedule"));
        Assert.Contains(error.Problems, problem => problem.StartsWith("Recurring:none: it has no time"));
        Assert.Contains(error.Problems, problem => problem.StartsWith("Recurring:two: it has more than one"));
        Assert.Contains(error.Problems, problem => problem.StartsWith("Recurring:two: two schedules"));
        Assert.Contains(error.Problems, problem => problem.StartsWith("Recurring:bad name: "));
    }

    [Fact]
    public async Task A_class_is_made_anew_for_each_run()
    {
        await using var app = await NotifyTestHost.StartAsync(services =>
            services
                .AddSingleton(_runs)
                .AddNotify(notify => notify.AddRecurring<Job>("job", options => options.Every = Hour))
        );

        await app.AdvanceAsync(3 * Hour);

        Assert.Equal(3, _runs.Select(run => run.Run).Distinct().Count());
    }

    private static string Fault(IRecurring recurring, string name, Action<RecurringOptions> configure) =>
        Assert
            .Throws<NotifyConfigurationException>(() => recurring.Add(name, configure, (_, _) => Task.CompletedTask))
            .Message;

    private IRecurring Recurring() => _app.Services.GetRequiredService<IRecurring>();

    private IEnumerable<double> Occurrences() =>
        _runs.Select(run => (run.Run.Occurrence - new ManualTime().GetUtcNow()).TotalMinutes);

    private Task Note(RecurringRun run, CancellationToken cancellationToken)
    {
        _runs.Add((_app.Time.GetUtcNow(), run));
        return _handle(run, cancellationToken);
    }

    private async Task<NotifyTestHost> Start(Action<RecurringOptions> configure, IConfiguration? configuration = null)
    {
        configuration ??= new ConfigurationBuilder().Build();
        return _app = await NotifyTestHost.StartAsync(services =>
            services.AddNotify(
                configuration,
                notify =>
                {
                    notify.AddRecurring("job", configure, Note);
                    if (configuration["Recurring:off:Enabled"] is not null)
                        notify.AddRecurring("off", options => options.Every = Minute, Note);
                }
            )
        );
    }

    private sealed class Job(List<(DateTimeOffset, RecurringRun)> runs, TimeProvider time) : IRecurringHandler
    {
        public Task RunAsync(RecurringRun run, CancellationToken cancellationToken)
        {
            runs.Add((time.GetUtcNow(), run));
            return Task.CompletedTask;
        }
    }
}

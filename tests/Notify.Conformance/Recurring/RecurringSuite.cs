using System.Collections.Concurrent;

namespace Notify.Conformance.Recurring;

/// <summary>Schedules that several instances share.</summary>
public abstract class RecurringSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Each_occurrence_runs_once_over_all_instances_and_never_early()
    {
        var name = Name("shared");
        var runs = new Collector<(DateTimeOffset Occurrence, DateTimeOffset At)>();
        var running = new Gauge();
        async Task Run(RecurringRun run, CancellationToken cancellationToken)
        {
            running.Enter();
            await Task.Yield();
            runs.Add((run.Occurrence, DateTimeOffset.UtcNow));
            running.Leave();
        }

        for (var i = 0; i < 3; i++)
            await Start(notify => notify.AddRecurring(name, options => options.Every = Every, Run));

        var seen = await runs.Next(8);
        Assert.Equal(seen.Select(run => run.Occurrence).Distinct().Order(), seen.Select(run => run.Occurrence));
        Assert.All(seen, run => Assert.True(run.At >= run.Occurrence, $"{run.Occurrence:O} ran at {run.At:O}"));
        Assert.Equal(1, running.Most);
    }

    [Fact]
    public async Task Two_instances_with_runs_longer_than_their_period_never_run_at_once()
    {
        var name = Name("long");
        var ends = new ConcurrentQueue<TaskCompletionSource>();
        var begun = new Collector<DateTimeOffset>();
        var running = new Gauge();
        async Task Run(RecurringRun run, CancellationToken cancellationToken)
        {
            running.Enter();
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ends.Enqueue(end);
            begun.Add(run.Occurrence);
            await end.Task;
            running.Leave();
        }

        for (var i = 0; i < 2; i++)
        {
            await Start(notify =>
                notify.AddRecurring(
                    name,
                    options => (options.Every, options.Lease) = (Every, TimeSpan.FromSeconds(5)),
                    Run
                )
            );
        }

        for (var i = 0; i < 3; i++)
        {
            var occurrence = await begun.Next("a run");
            // Longer than its period, and once than its lease, which is kept meanwhile.
            var end = occurrence + TimeSpan.FromSeconds(i == 0 ? 6 : 0.5);
            await Guard.Until(() => DateTimeOffset.UtcNow > end, "the lease to be over, had nobody renewed it");
            Assert.True(ends.TryDequeue(out var leave));
            leave.SetResult();
        }

        Assert.Equal(1, running.Most);
    }

    [Fact]
    public async Task A_host_that_stops_returns_its_run_at_once_and_its_attempt_does_not_count()
    {
        var name = Name("stopped");
        var runs = new Collector<RecurringRun>();
        var options = await Once(name, o => (o.Every, o.Lease) = (TimeSpan.FromDays(1), TimeSpan.FromHours(1)));
        Func<RecurringRun, CancellationToken, Task> run = (run, token) =>
        {
            runs.Add(run);
            return Never.Until(token);
        };
        void Register(INotifyBuilder notify) =>
            notify.Configure(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(50)).AddRecurring(name, options, run);
        var first = await Start(Register);
        var one = await runs.Next("the first run");

        await first.Stop();

        Assert.True(first.Log.Has(1516), "Nothing was logged of the run that was cut off.");
        await Start(Register);
        var two = await runs.Next("the run to be taken over");
        Assert.Equal((one.Occurrence, 1), (two.Occurrence, two.Attempt));
    }

    [Fact]
    public async Task A_run_may_end_by_itself_when_the_host_stops()
    {
        var name = Name("drained");
        var begun = new Collector<int>();
        var daily = await Once(name, options => options.Every = TimeSpan.FromDays(1));
        var app = await Start(notify =>
            notify.AddRecurring(
                name,
                daily,
                async (run, _) =>
                {
                    begun.Add(run.Attempt);
                    // Then it is at a good place to end.
                    await Never.Until(run.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            )
        );
        await begun.Next("the run");

        await app.Stop();

        var next = await Start();
        var state = await RecurringStoreSuite<THarness>.StoreOf(next).ReadAsync(name);
        Assert.NotNull(state.Last);
        Assert.Null(state.TakenUntil);
    }

    [Fact]
    public async Task A_failure_is_known_to_all_instances()
    {
        var name = Name("failing");
        var failed = new Collector<int>();
        Task Run(RecurringRun run, CancellationToken cancellationToken)
        {
            failed.Add(run.Attempt);
            throw new InvalidOperationException("no paper");
        }

        var configure = await Once(
            name,
            options =>
            {
                options.Every = TimeSpan.FromDays(1);
                options.Retry = new RetryOptions
                {
                    Immediate = 2,
                    Delayed = 1,
                    FirstDelay = TimeSpan.FromMilliseconds(50),
                    MaxDelay = TimeSpan.FromSeconds(1),
                };
            }
        );
        await Start(notify => notify.AddRecurring(name, configure, Run));
        var other = await Start(notify => notify.AddRecurring(name, configure, Run));

        Assert.Equal([1, 2, 3, 4], await failed.Next(4));
        RecurringInfo info = null!;
        await Guard.Until(
            async () => (info = (await other.Get<IRecurring>().ListAsync()).Single()).Last is not null,
            "the occurrence to be given up"
        );
        Assert.Contains("no paper", info.Error, StringComparison.Ordinal);
        Assert.Equal(4, failed.Count);
    }

    /// <summary>A schedule of days that has an occurrence in a moment, however slowly its hosts start.</summary>
    private async Task<Action<RecurringOptions>> Once(string name, Action<RecurringOptions> configure)
    {
        var seen = await RecurringStoreSuite<THarness>.StoreOf(await Start()).ReadAsync(name);
        return options =>
        {
            configure(options);
            options.From = seen.Now.AddMilliseconds(100);
        };
    }
}

using Notify.Conformance;
using Notify.Hosting;
using Notify.Testing;

namespace Notify.Tests.Hosting;

/// <summary>Notify starts and stops in order, and a start that fails leaves nothing at work.</summary>
public sealed class NotifyHostTests
{
    private readonly Collector<string> _events = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Topics_come_before_groups_and_intake_ends_everywhere_before_any_group_does()
    {
        var app = await TestApp.Start(WithGroups);
        var host = app.Get<NotifyHost>();
        Assert.Equal(
            ["DeclareAsync", "SubscribeAsync one", "SubscribeAsync two", "SubscribeAsync notify.inbox"],
            _events.All
        );

        await app.DisposeAsync();

        var stop = _events.All.Skip(4).Where(e => !e.StartsWith("SettleAsync", StringComparison.Ordinal)).ToList();
        Assert.Equal(["StopAsync notify.inbox", "StopAsync one", "StopAsync two"], stop.Take(3).Order());
        Assert.Equal(["DisposeAsync notify.inbox", "DisposeAsync one", "DisposeAsync two"], stop.Skip(3).Order());
        Assert.True(app.Log.Has(1001));
        Assert.False(host.IsRunning);
    }

    [Fact]
    public async Task A_start_that_fails_for_any_reason_ends_the_groups_that_were_started()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            TestApp.Start(notify =>
                Groups(notify)
                    .UseSpyTransport((method, args) => Note(method, args, "two", new IOException("The line is cut.")))
            )
        );

        Assert.Contains("DisposeAsync one", _events.All);
        Assert.DoesNotContain("SubscribeAsync notify.inbox", _events.All);
    }

    [Fact]
    public async Task Every_group_the_server_refuses_is_told_at_once()
    {
        var refusal = new NotifyException(ErrorIds.InvalidSubscription, "The group is another's.");

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            TestApp.Start(notify =>
                Groups(notify).UseSpyTransport((method, args) => Note(method, args, "one two", refusal))
            )
        );

        Assert.Equal(
            ["Group 'one': The group is another's. (NTF1301)", "Group 'two': The group is another's. (NTF1301)"],
            error.Problems
        );
        Assert.Contains("DisposeAsync notify.inbox", _events.All);
    }

    [Fact]
    public async Task Topics_the_server_has_otherwise_stop_the_start_before_any_group_begins()
    {
        IReadOnlyList<string> problems = ["Topics:orders has 4 partitions on the server, 8 here."];

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            TestApp.Start(notify =>
                Groups(notify)
                    .UseSpyTransport(
                        (method, args) =>
                            method == "DeclareAsync"
                                ? new ValueTask<IReadOnlyList<string>>(problems)
                                : Note(method, args)
                    )
            )
        );

        Assert.Equal(problems, error.Problems);
        Assert.Empty(_events.All);
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_about_topics_does_not_stop_the_start()
    {
        await using var app = await TestApp.Start(notify =>
            Groups(notify)
                .UseSpyTransport(
                    (method, args) =>
                        method == "DeclareAsync" ? throw new IOException("The line is cut.") : Note(method, args)
                )
        );

        Assert.True(app.Log.Has(1003));
        Assert.True(app.Get<NotifyHost>().IsRunning);
    }

    [Fact]
    public async Task A_group_that_does_not_stop_in_order_is_logged_and_the_others_stop()
    {
        var app = await TestApp.Start(notify =>
            Groups(notify)
                .UseSpyTransport(
                    (method, args) =>
                        method == "StopAsync" && GroupOf(args) == "one"
                            ? throw new IOException("The line is cut.")
                            : Note(method, args)
                )
        );

        await app.DisposeAsync();

        Assert.Equal(
            "Group 'one' did not stop in order; what it held comes back after its lease",
            Assert.Single(app.Log.Entries, entry => entry.EventId == 1002).Text
        );
        Assert.Contains("DisposeAsync two", _events.All);
        Assert.True(app.Log.Has(1001));
    }

    [Fact]
    public async Task A_handler_may_run_until_the_deadline_and_is_cancelled_then()
    {
        var (started, ended) = (new Collector<int>(), new Collector<int>());
        var app = await StartWithHandler(started, ended);
        await app.Producer.SendAsync(new Message("orders", new byte[1]));
        await started.Next("the handler to start");

        var stopping = app.Stop();
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(0, ended.Count);
        Assert.False(stopping.IsCompleted);
        await Guard.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return stopping.IsCompleted;
            },
            "the host to stop"
        );

        await stopping;
        Assert.Equal(1, ended.Count);
        await app.DisposeAsync();
    }

    [Fact]
    public async Task The_host_may_end_the_wait_for_handlers_before_the_deadline()
    {
        var (started, ended) = (new Collector<int>(), new Collector<int>());
        await using var app = await StartWithHandler(started, ended);
        await app.Producer.SendAsync(new Message("orders", new byte[1]));
        await started.Next("the handler to start");

        // The clock stands still: only the host's own token can end the handler.
        await Guard.Within(app.Get<NotifyHost>().StopAsync(new CancellationToken(canceled: true)), "the host to stop");

        Assert.Equal(1, ended.Count);
    }

    [Fact]
    public async Task Stopping_again_does_nothing()
    {
        await using var app = await TestApp.Start(WithGroups);
        var host = app.Get<NotifyHost>();

        await host.StopAsync(CancellationToken.None);
        await host.StopAsync(CancellationToken.None);

        Assert.Single(app.Log.Entries, entry => entry.EventId == 1001);
    }

    private Task<TestApp> StartWithHandler(Collector<int> started, Collector<int> ended) =>
        TestApp.Start(
            notify =>
                notify.Raw(
                    "orders",
                    "orders",
                    async (_, _, cancellationToken) =>
                    {
                        started.Add(1);
                        try
                        {
                            await Never.Until(cancellationToken);
                        }
                        finally
                        {
                            ended.Add(1);
                        }
                    }
                ),
            services => services.AddTime(_time)
        );

    private void WithGroups(INotifyBuilder notify) => Groups(notify).UseSpyTransport((m, args) => Note(m, args));

    private static INotifyBuilder Groups(INotifyBuilder notify) =>
        notify
            .Raw("one", "orders", (_, _, _) => Task.CompletedTask)
            .Raw("two", "orders", (_, _, _) => Task.CompletedTask);

    private object? Note(string method, object?[] args, string refused = "", Exception? refusal = null)
    {
        if (method.StartsWith("get_", StringComparison.Ordinal))
            return null;
        var group = GroupOf(args);
        _events.Add(group is null ? method : $"{method} {group}");
        return refusal is not null && method == "SubscribeAsync" && refused.Split(' ').Contains(group)
            ? throw refusal
            : null;
    }

    private static string? GroupOf(object?[] args) => (args.FirstOrDefault() as Subscription)?.Group;
}

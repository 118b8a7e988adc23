using System.Text;
using Notify.Conformance;
using Notify.Diagnostics;
using Notify.Testing;

namespace Notify.Tests.Notices;

/// <summary>Notices are stored in batches; whatever the store does, none is lost and none spoils another.</summary>
public sealed class InboxWriterTests
{
    [Fact]
    public async Task A_batch_is_as_large_as_it_may_be_or_what_is_there_after_the_interval()
    {
        var time = new ManualTime();
        var appends = new Collector<int>();
        await using var app = await Start(
            (method, args) =>
            {
                if (method == nameof(INoticeStore.AppendAsync))
                    appends.Add(((IReadOnlyList<NoticeAppend>)args[0]!).Count);
                return null;
            },
            time,
            options => (options.BatchSize, options.BatchWait) = (10, TimeSpan.FromMinutes(5))
        );

        for (var user = 0; user < 25; user++)
            await app.Notices.NotifyAsync($"{user}", new NewNotice { Data = "new" });
        var full = await appends.Next(2);
        Assert.Equal([10, 10], full);
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(2, appends.Count);

        await Guard.Until(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return appends.Count == 3;
            },
            "the rest"
        );
        Assert.Equal(5, appends.All[2]);
    }

    [Fact]
    public async Task A_store_that_fails_costs_no_notice_and_stores_none_twice()
    {
        var time = new ManualTime();
        var failures = 6;
        await using var app = await Start(
            (method, _) =>
                method == nameof(INoticeStore.AppendAsync) && Interlocked.Decrement(ref failures) >= 0
                    ? throw new IOException("The store is down.")
                    : null,
            time,
            options => (options.BatchSize, options.BatchWait) = (10, TimeSpan.Zero)
        );

        for (var number = 0; number < 25; number++)
            await app.Notices.NotifyAsync($"{number % 5}", new NewNotice { Data = $"{number}" });

        for (var user = 0; user < 5; user++)
        {
            await Guard.Until(
                async () =>
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    return (await app.Notices.CountAsync($"{user}")).Unread == 5;
                },
                $"the notices of user {user}"
            );
            var page = await app.Notices.ListAsync($"{user}");
            Assert.Equal(5, page.Items.Select(notice => notice.Data).Distinct().Count());
            Assert.Equal(5, page.Counts.LastSeq);
        }

        Assert.Empty((await app.Failures.ListAsync()).Items);
    }

    [Fact]
    public async Task What_the_store_rejects_is_dead_at_once_and_alone()
    {
        // What is sent is checked against wider limits than the store's, as after a limit was lowered.
        await using var app = await Start(
            (method, _) => method == "get_Limits" ? new NoticeLimits { DataBytes = 100_000 } : null,
            configure: options => (options.BatchSize, options.BatchWait) = (3, TimeSpan.FromHours(1))
        );

        foreach (var (user, size) in new[] { ("ann", 1), ("bob", 10_000), ("carl", 1) })
        {
            var notice = new NewNotice { Id = new MessageId($"for-{user}"), Data = new string('x', size) };
            await app.Notices.NotifyAsync(user, notice);
        }

        await Guard.Until(async () => (await app.Failures.ListAsync()).Items.Count == 1, "the dead notice");
        var dead = Assert.Single((await app.Failures.ListAsync()).Items);
        Assert.Equal(("for-bob", "notify.inbox", 1), ($"{dead.Message.Id}", dead.Group, dead.Attempts));
        Assert.Contains("has 10,000 bytes of UTF-8", dead.Failure.Text, StringComparison.Ordinal);
        foreach (var user in new[] { "ann", "carl" })
            await Guard.Until(async () => (await app.Notices.CountAsync(user)).Unread == 1, user);
    }

    [Theory]
    [InlineData("no json at all")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":"a","users":["u",null],"data":"new"}""")]
    [InlineData("""{"id":"a","users":["u"]}""")]
    [InlineData("""{"id":"","users":["u"],"data":"new"}""")]
    public async Task A_body_that_cannot_be_read_is_dead_at_once_and_alone(string body)
    {
        await using var app = await Start((_, _) => null);
        var transport = app.Services.GetAdapter<IMessageProducer>(InMemoryBuilderExtensions.AdapterName)!;

        await transport.SendAsync(new Message("notify.notices", Encoding.UTF8.GetBytes(body)));
        await app.Notices.NotifyAsync("ann", new NewNotice { Data = "new" });

        await Guard.Until(async () => (await app.Notices.CountAsync("ann")).Unread == 1, "the other notice");
        await Guard.Until(async () => (await app.Failures.ListAsync()).Items.Count == 1, "the dead notice");
        var dead = Assert.Single((await app.Failures.ListAsync()).Items);
        Assert.Equal((FailureReason.Undecodable, 1), (dead.Failure.Reason, dead.Attempts));
        Assert.Equal(0, (await app.Notices.CountAsync("u")).LastSeq);
    }

    [Fact]
    public async Task One_send_to_more_users_than_a_write_takes_reaches_them_all()
    {
        var appends = new Collector<int>();
        await using var app = await Start(
            (method, args) =>
            {
                if (method == nameof(INoticeStore.AppendAsync))
                    appends.Add(((IReadOnlyList<NoticeAppend>)args[0]!).Count);
                return null;
            }
        );
        var users = Enumerable.Range(0, 5_000).Select(user => $"{user}").ToList();

        await app.Notices.NotifyAsync(users, new NewNotice { Data = "new" });

        await Guard.Until(() => appends.All.Sum() == 5_000, "every user");
        Assert.All(appends.All, count => Assert.InRange(count, 1, 2_000));
        // The spy is told of a write before it is done.
        foreach (var user in users)
            await Guard.Until(async () => (await app.Notices.CountAsync(user)).Unread == 1, $"the notice of {user}");
    }

    [Fact]
    public async Task What_became_of_notices_is_counted()
    {
        await using var app = await Start((_, _) => null);
        using var measured = new Measured(app.Get<Telemetry>().Meter);
        var notice = new NewNotice { Id = new MessageId("order-7"), Data = "new" };

        await app.Notices.NotifyAsync("ann", notice);
        await app.Notices.NotifyAsync("ann", notice);

        await Guard.Until(() => measured["notify.notices{notify.append_status=Duplicate}"] == 1, "the duplicate");
        Assert.Equal(1, measured["notify.notices{notify.append_status=Stored}"]);
    }

    [Fact]
    public async Task Several_notices_of_one_batch_are_one_change_with_all_of_them()
    {
        var time = new ManualTime();
        await using var app = await Start(
            (_, _) => null,
            time,
            options => (options.BatchSize, options.BatchWait) = (3, TimeSpan.FromHours(1))
        );
        await using var watch = app.Notices.WatchAsync("ann").GetAsyncEnumerator();
        await watch.MoveNextAsync();

        foreach (var data in new[] { "a", "b", "c" })
            await app.Notices.NotifyAsync("ann", new NewNotice { Data = data });
        Assert.True(await Guard.Within(watch.MoveNextAsync().AsTask(), "the change"));

        Assert.Equal((NoticeChangeKind.Created, 3L), (watch.Current.Kind, watch.Current.Counts.Unread));
        Assert.Equal(["a", "b", "c"], watch.Current.Notices.Select(notice => notice.Data));
    }

    private static Task<TestApp> Start(
        Func<string, object?[], object?> store,
        ManualTime? time = null,
        Action<InboxOptions>? configure = null
    ) =>
        TestApp.Start(
            notify => notify.UseSpy<INoticeStore>(store).Configure(options => configure?.Invoke(options.Notices)),
            services => services.AddTime(time)
        );
}

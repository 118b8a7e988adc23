using System.Collections.Concurrent;

namespace Notify.Conformance.Scenarios;

/// <summary>
/// The scenarios that broke the systems Notify replaces, by their number in the analysis of those systems. Those that need a
/// server to fail are tested by the adapters that have one.
/// </summary>
public abstract class ScenarioSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Scenario_02_sending_into_the_second_that_is_being_drained_loses_nothing()
    {
        const int Count = 10_000;
        var topic = Name("drained");
        var seen = new ConcurrentDictionary<int, int>();
        var app = await Start(notify => notify.Raw(Name("drains"), topic, (message, _, _) => Count1(seen, message)));

        var now = DateTimeOffset.UtcNow;
        for (var from = 0; from < Count; from += 100)
        {
            // Due in the very moment it is sent, give or take: some are due already, some a few milliseconds later.
            var batch = Enumerable
                .Range(from, 100)
                .Select(i => Due(topic, i, DateTimeOffset.UtcNow.AddMilliseconds(i % 7 - 2)));
            (await app.Producer.SendManyAsync(batch.ToList())).ThrowIfAnyFailed();
            await Task.Yield();
        }

        await Guard.Until(() => seen.Count == Count, $"all since {now:O}");
        Assert.All(seen, pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public async Task Scenario_03_due_times_in_the_past_in_milliseconds_and_beyond_the_limit_harm_nobody()
    {
        var topic = Name("times");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("times"), topic, seen));

        var results = await app.Producer.SendManyAsync([
            Due(topic, 0, DateTimeOffset.UtcNow.AddDays(-5)),
            Due(topic, 1, DateTimeOffset.MaxValue),
            Due(topic, 2, DateTimeOffset.UnixEpoch.AddSeconds(250_000_000_000)),
            Due(topic, 3, DateTimeOffset.UtcNow.AddMilliseconds(50)),
            Due(topic, 4, DateTimeOffset.UnixEpoch),
        ]);

        Assert.Equal([true, false, false, true, true], results.Select(result => result.IsAccepted));
        Assert.Equal([0, 3, 4], (await seen.Next(3)).Order());
    }

    [Fact]
    public async Task Scenario_04_a_handler_that_always_throws_a_broken_body_and_a_huge_one_leave_the_rest_alone()
    {
        var (topic, group) = (Name("poison"), Name("poison"));
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify
                .Map<Entry>(topic)
                .Group(
                    group,
                    g =>
                        g.Configure(options => options.Retry.FirstDelay = TimeSpan.FromMilliseconds(10))
                            .Handle<Entry>(
                                (entry, _, _) =>
                                {
                                    if (entry.Number == 1)
                                        throw new InvalidDataException("always");
                                    seen.Add(entry.Number);
                                    return Task.CompletedTask;
                                }
                            )
                )
        );

        await app.Producer.SendAsync(new Entry(1));
        await app.Producer.SendAsync(new Message(topic, "\0\0\0"u8.ToArray()) { Type = topic });
        await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await app.Producer.SendAsync(new Message(topic, new byte[10 * 1024 * 1024]) { Type = topic })
        );
        await app.Producer.SendAsync(new Entry(2));

        Assert.Equal(2, await seen.Next());
        var query = new FailureQuery { Filter = new FailureFilter { Group = group } };
        await Guard.Until(async () => (await app.Failures.ListAsync(query)).Items.Count == 2, "both deaths");
        Assert.Equal(
            [FailureReason.HandlerFailed, FailureReason.Undecodable],
            (await app.Failures.ListAsync(query)).Items.Select(item => item.Failure.Reason).Order()
        );
    }

    [Fact]
    public async Task Scenario_06_settling_races_the_return_of_what_was_held_and_each_message_is_done_once_or_comes_again()
    {
        const int Count = 2_000;
        var (topic, group) = (Name("race"), Name("race"));
        var app = await Start();
        var settled = new ConcurrentBag<int>();
        (await app.Producer.SendManyAsync(Numbered(topic, ..Count))).ThrowIfAnyFailed();

        while (settled.Count < Count)
        {
            var receiver = new RacingReceiver(settled);
            var subscription = await app.Get<IMessageConsumer>()
                .SubscribeAsync(new Subscription(group, topic), receiver);
            await Guard.Until(() => receiver.Started, "the first deliveries");
            // Disposed in the middle of settling, from another thread.
            await subscription.DisposeAsync();
            await receiver.Settling;
        }

        Assert.Equal(Enumerable.Range(0, Count), settled.Order());
        var info = (await app.Groups.FindAsync(group))!;
        Assert.Equal((0, 0, 0), (info.Waiting, info.InFlight, info.Scheduled));
    }

    [Fact]
    public async Task Scenario_07_what_was_sent_while_no_consumer_was_there_comes_at_once_when_one_connects()
    {
        var (topic, group) = (Name("absent"), Name("absent"));
        var founder = await Start(notify => notify.Collect(group, topic, new Collector<int>()));
        await founder.Stop();
        var sender = await Start();
        (await sender.Producer.SendManyAsync(Numbered(topic, ..100))).ThrowIfAnyFailed();

        var seen = new Collector<int>();
        await Start(notify => notify.Collect(group, topic, seen, options => options.Concurrency = 1));

        Assert.Equal(Enumerable.Range(0, 100), await seen.Next(100));
    }

    [Fact]
    public async Task Scenario_09_subscribers_that_join_and_leave_during_a_push_stop_nobody()
    {
        const int Count = 3_000;
        var topic = Name("joins");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("stays"), topic, seen));

        var sending = Task.Run(async () =>
        {
            for (var from = 0; from < Count; from += 50)
                (await app.Producer.SendManyAsync(Numbered(topic, from..(from + 50)))).ThrowIfAnyFailed();
        });
        for (var i = 0; i < 30; i++)
        {
            var subscription = new Subscription(Name("comes-and-goes"), topic) { Ephemeral = i % 2 == 0 };
            var guest = await app.Get<IMessageConsumer>().SubscribeAsync(subscription, new ManualReceiver());
            await Task.Yield();
            await guest.DisposeAsync();
        }

        await Guard.Within(sending, "the sender");
        Assert.Equal(Enumerable.Range(0, Count), (await seen.Next(Count)).Order());
    }

    [Fact]
    public async Task Scenario_10_one_slow_subscriber_does_not_slow_the_others()
    {
        var topic = Name("slow");
        var release = new TaskCompletionSource();
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify
                .Raw(Name("slow"), topic, async (_, _, _) => await release.Task, options => options.Concurrency = 1)
                .Collect(Name("quick"), topic, seen)
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..2_000))).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(0, 2_000), (await seen.Next(2_000)).Order());
        release.SetResult();
    }

    [Fact]
    public async Task Scenario_11_a_backlog_that_waits_longer_than_a_handler_may_run_is_not_delivered_twice()
    {
        var (topic, group) = (Name("old"), Name("old"));
        var (seen, entered) = (new ConcurrentDictionary<int, int>(), new SemaphoreSlim(0));
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                async (message, _, _) =>
                {
                    await Count1(seen, message);
                    if (NumberOf(message) == 0)
                        await entered.WaitAsync();
                },
                options =>
                {
                    options.Concurrency = 1;
                    options.HandlerTimeout = TimeSpan.FromMilliseconds(400);
                    options.CancellationGrace = TimeSpan.FromHours(1);
                }
            )
        );
        (await app.Producer.SendManyAsync(Numbered(topic, ..200))).ThrowIfAnyFailed();

        // The backlog sits behind the first for longer than the time-out, taken in but not begun.
        await Guard.Until(() => seen.ContainsKey(0), "the first");
        var started = TimeProvider.System.GetTimestamp();
        await Guard.Until(
            () => TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(1),
            "the time-out, twice"
        );
        entered.Release(2);

        await Guard.Until(() => seen.Count == 200, "all");
        Assert.All(seen.Where(pair => pair.Key != 0), pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public async Task Scenario_12_one_of_three_subscribers_acknowledging_leaves_two_open()
    {
        var topic = Name("three");
        var app = await Start();
        var groups = Enumerable.Range(0, 3).Select(i => Name($"group-{i}")).ToArray();
        var receivers = groups.Select(_ => new ManualReceiver()).ToArray();
        var subscriptions = new List<IMessageSubscription>();
        for (var i = 0; i < 3; i++)
            subscriptions.Add(
                await app.Get<IMessageConsumer>().SubscribeAsync(new Subscription(groups[i], topic), receivers[i])
            );
        await app.Producer.SendAsync(Numbered(topic, 1));

        // All three have it before one of them acknowledges.
        var deliveries = new List<Delivery>();
        foreach (var receiver in receivers)
            deliveries.Add(await receiver.Deliveries.Next());
        deliveries[1].Complete();
        await subscriptions[1].SettleAsync(new[] { deliveries[1] });

        Assert.Equal(new long[] { 1, 0, 1 }, await InFlight(app, groups));
        foreach (var subscription in subscriptions)
            await subscription.DisposeAsync();
        // A server that is asked right away may still be putting back what it got back.
        await Guard.Until(
            async () => (await Waiting(app, groups)).SequenceEqual([1L, 0L, 1L]),
            "the two open ones to wait again"
        );
    }

    [Fact]
    public async Task Scenario_15_two_instances_of_a_batch_job_that_runs_longer_than_its_period_write_each_item_once()
    {
        var (topic, group) = (Name("job"), Name("job"));
        var written = new ConcurrentDictionary<int, int>();
        Action<INotifyBuilder> job = notify =>
            notify.Group(
                group,
                g =>
                    g.Topics(topic)
                        .Configure(o => (o.BatchSize, o.BatchWait) = (20, TimeSpan.FromMilliseconds(10)))
                        .HandleBatch<Message>(
                            async (items, cancellationToken) =>
                            {
                                using var slow = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
                                await slow.WaitForNextTickAsync(cancellationToken);
                                foreach (var item in items)
                                    await Count1(written, item.Message);
                            }
                        )
            );
        var app = await Start(job);
        await Start(job);

        (await app.Producer.SendManyAsync(Numbered(topic, ..500))).ThrowIfAnyFailed();

        await Guard.Until(() => written.Count == 500, "all items");
        Assert.All(written, pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public async Task Scenario_16_the_same_content_twice_on_purpose_is_two_and_a_retry_of_one_send_is_one()
    {
        var app = await Start();
        var user = User();
        var notice = new NewNotice { Data = "you have mail" };

        await app.Notices.NotifyAsync(user, notice);
        var id = await app.Notices.NotifyAsync(user, notice);
        await app.Notices.NotifyAsync(user, notice with { Id = id });
        await app.Notices.NotifyAsync(user, notice with { Id = id, Data = "you have mail (retry)" });
        await app.Notices.NotifyAsync(user, new NewNotice { Data = "last" });

        await Guard.Until(
            async () => (await app.Notices.ListAsync(user)).Items.Any(item => item.Data == "last"),
            "the last notice"
        );
        Assert.Equal(3, (await app.Notices.CountAsync(user)).Unread);
    }

    [Fact]
    public async Task Scenario_17_a_read_mark_overtakes_no_notice_and_the_counter_equals_the_rows()
    {
        var app = await Start();
        var user = User();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
                await app.Notices.NotifyAsync(user, new NewNotice { Data = $"{i}" });
        });

        var marked = 0L;
        while ((await app.Notices.CountAsync(user)).LastSeq < 300)
        {
            var page = await app.Notices.ListAsync(user, new NoticeQuery { Limit = 10 });
            if (page.Items.Count == 0)
                continue;
            // Between the look and the click more notices come in: they stay unread.
            var saw = page.Items[0].Seq;
            await Task.Yield();
            var result = await app.Notices.MarkAsync(user, NoticeMark.ReadUpTo(saw));
            Assert.Equal(result.Counts.LastSeq - saw, result.Counts.Unread);
            marked += result.Changed;
        }

        await sending;
        var counts = await app.Notices.CountAsync(user);
        Assert.Equal(300, marked + counts.Unread);
        Assert.Equal(0, await app.Get<INoticeStore>().ReconcileAsync(user));
    }

    [Fact]
    public async Task Scenario_18_an_hour_of_backlog_is_caught_up_without_a_limit_per_second()
    {
        const int Count = 3_600;
        var topic = Name("outage");
        var sender = await Start();
        await sender.Stop();
        var late = await Start();
        // One a second for an hour, all of it over when somebody looks again.
        var anHourAgo = DateTimeOffset.UtcNow.AddHours(-1);
        var messages = Enumerable.Range(0, Count).Select(i => Due(topic, i, anHourAgo.AddSeconds(i))).ToList();
        (await late.Scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();

        var seen = new Collector<int>();
        await Start(notify => notify.Collect(Name("catches-up"), topic, seen));

        Assert.Equal(Enumerable.Range(0, Count), (await seen.Next(Count)).Order());
    }

    [Fact]
    public async Task Scenario_20_a_stop_signal_loses_nothing_and_leaves_nothing_in_progress()
    {
        var (topic, group) = (Name("stop"), Name("stop"));
        var done = new ConcurrentDictionary<int, int>();
        Action<INotifyBuilder> worker = notify =>
            notify.Raw(
                group,
                topic,
                async (message, _, _) =>
                {
                    await Task.Yield();
                    await Count1(done, message);
                }
            );
        var first = await Start(worker);
        (await first.Producer.SendManyAsync(Numbered(topic, ..5_000))).ThrowIfAnyFailed();
        await first.Stop();

        var admin = await Start();
        // A server that is asked right away may still be putting back what it got back.
        await Guard.Until(
            async () =>
                await admin.Groups.FindAsync(group) is { InFlight: 0 } info && info.Waiting + done.Count == 5_000,
            "all that was not done to wait"
        );
        await Start(worker);
        await Guard.Until(() => done.Count == 5_000, "the rest");
        Assert.All(done, pair => Assert.Equal(1, pair.Value));
    }

    private static Task Count1(ConcurrentDictionary<int, int> seen, Message message)
    {
        seen.AddOrUpdate(NumberOf(message), 1, (_, times) => times + 1);
        return Task.CompletedTask;
    }

    private static Message Due(string topic, int number, DateTimeOffset due) =>
        new(topic, BitConverter.GetBytes(number)) { DueAt = due };

    private static Task<long[]> InFlight(TestApp app, string[] groups) =>
        Task.WhenAll(groups.Select(async group => (await app.Groups.FindAsync(group))!.InFlight));

    private static Task<long[]> Waiting(TestApp app, string[] groups) =>
        Task.WhenAll(groups.Select(async group => (await app.Groups.FindAsync(group))!.Waiting));

    private sealed record Entry(int Number);

    /// <summary>Settles what it gets on a thread of its own, and notes what counted.</summary>
    private sealed class RacingReceiver(ConcurrentBag<int> settled) : IDeliveryReceiver
    {
        private readonly List<Task> _settling = [];

        public bool Started { get; private set; }

        public Task Settling
        {
            get
            {
                lock (_settling)
                    return Task.WhenAll(_settling);
            }
        }

        public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries)
        {
            var mine = deliveries.ToArray();
            lock (_settling)
                _settling.Add(Task.Run(() => SettleOneByOne(settler, mine)));
            Started = true;
        }

        private async Task SettleOneByOne(IDeliverySettler settler, Delivery[] deliveries)
        {
            foreach (var delivery in deliveries)
            {
                delivery.Complete();
                await settler.SettleAsync(new[] { delivery });
                if (delivery.Status == SettleStatus.Settled)
                    settled.Add(NumberOf(delivery.Message));
            }
        }
    }
}

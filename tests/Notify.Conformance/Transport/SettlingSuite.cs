namespace Notify.Conformance.Transport;

/// <summary>Promises 3 and 4: at least once per group, and only the holder settles.</summary>
public abstract class SettlingSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task What_a_consumer_held_and_did_not_settle_goes_to_another_at_once_when_it_ends()
    {
        var (topic, group) = (Name("handed"), Name("back"));
        var app = await Start();
        var first = new ManualReceiver();
        var subscription = await Subscribe(app, group, topic, first);
        (await app.Producer.SendManyAsync(Numbered(topic, ..10))).ThrowIfAnyFailed();
        var held = await first.Deliveries.Next(10);
        held[0].Complete();
        await subscription.SettleAsync(new[] { held[0] });

        await subscription.DisposeAsync();
        var second = new ManualReceiver();
        await using var _ = await Subscribe(app, group, topic, second);

        var again = await second.Deliveries.Next(9);
        Assert.Equal(Enumerable.Range(1, 9), again.Select(delivery => NumberOf(delivery.Message)));
        Assert.All(again, delivery => Assert.Equal(1, delivery.Attempt));
    }

    [Fact]
    public async Task Who_no_longer_holds_a_delivery_cannot_settle_it_and_does_not_disturb_who_does()
    {
        var (topic, group) = (Name("fenced"), Name("fenced"));
        var app = await Start();
        var first = new ManualReceiver();
        var lost = await Subscribe(app, group, topic, first);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var late = await first.Deliveries.Next();
        await lost.DisposeAsync();
        var second = new ManualReceiver();
        await using var holding = await Subscribe(app, group, topic, second);
        var current = await second.Deliveries.Next();

        late.Complete();
        await lost.SettleAsync(new[] { late });

        Assert.Equal(SettleStatus.NotHolder, late.Status);
        Assert.Equal(1, (await app.Groups.FindAsync(group))!.InFlight);
        current.Complete();
        await holding.SettleAsync(new[] { current });
        Assert.Equal(SettleStatus.Settled, current.Status);
        Assert.Equal(0, (await app.Groups.FindAsync(group))!.InFlight);
    }

    [Fact]
    public async Task Settling_twice_counts_once()
    {
        var (topic, group) = (Name("twice"), Name("twice"));
        var app = await Start();
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var delivery = await receiver.Deliveries.Next();
        delivery.Retry(TimeSpan.Zero);
        await subscription.SettleAsync(new[] { delivery });

        await subscription.SettleAsync(new[] { delivery });

        Assert.Equal(SettleStatus.Settled, delivery.Status);
        var again = await receiver.Deliveries.Next();
        Assert.Equal(2, again.Attempt);
        again.Complete();
        await subscription.SettleAsync(new[] { again });
        var info = (await app.Groups.FindAsync(group))!;
        Assert.Equal((0, 0, 2), (info.Waiting, info.InFlight, receiver.Deliveries.Count));
    }

    [Fact]
    public async Task An_undecided_delivery_is_refused_and_stays_held()
    {
        var (topic, group) = (Name("undecided"), Name("undecided"));
        var app = await Start();
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var delivery = await receiver.Deliveries.Next();

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await subscription.SettleAsync(new[] { delivery })
        );

        Assert.Equal(SettleStatus.Held, delivery.Status);
        delivery.Complete();
        await subscription.SettleAsync(new[] { delivery });
        Assert.Equal(SettleStatus.Settled, delivery.Status);
    }

    [Fact]
    public async Task What_one_group_decides_never_touches_another()
    {
        var topic = Name("apart");
        var app = await Start();
        var receivers = new[] { new ManualReceiver(), new ManualReceiver(), new ManualReceiver() };
        var groups = new[] { Name("completes"), Name("waits"), Name("buries") };
        var subscriptions = new List<IMessageSubscription>();
        for (var i = 0; i < groups.Length; i++)
            subscriptions.Add(await Subscribe(app, groups[i], topic, receivers[i]));
        await app.Producer.SendAsync(Numbered(topic, 1));
        var completed = await receivers[0].Deliveries.Next();
        var waiting = await receivers[1].Deliveries.Next();
        var buried = await receivers[2].Deliveries.Next();

        completed.Complete();
        await subscriptions[0].SettleAsync(new[] { completed });
        buried.DeadLetter(Failure.From(FailureReason.Refused, "no", DateTimeOffset.UtcNow));
        await subscriptions[2].SettleAsync(new[] { buried });

        Assert.Equal(1, (await app.Groups.FindAsync(groups[1]))!.InFlight);
        waiting.Complete();
        await subscriptions[1].SettleAsync(new[] { waiting });
        Assert.Equal(SettleStatus.Settled, waiting.Status);
        foreach (var subscription in subscriptions)
            await subscription.DisposeAsync();
    }

    [Fact]
    public async Task A_retry_waits_its_time_and_counts_the_attempt()
    {
        var (topic, group) = (Name("retry"), Name("retry"));
        var app = await Start();
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var first = await receiver.Deliveries.Next();
        var started = TimeProvider.System.GetTimestamp();
        first.Retry(TimeSpan.FromSeconds(3), Failure.From(FailureReason.HandlerFailed, "why", DateTimeOffset.UtcNow));
        await subscription.SettleAsync(new[] { first });
        Assert.Equal(1, (await app.Groups.FindAsync(group))!.Scheduled);

        var second = await receiver.Deliveries.Next();

        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(2_999));
        Assert.Equal(2, second.Attempt);
        Assert.NotNull(second.FirstFailedAt);
        Assert.Equal(first.Message.Id, second.Message.Id);
        second.Complete();
        await subscription.SettleAsync(new[] { second });
    }

    [Fact]
    public async Task A_stopped_subscription_hands_over_nothing_more_and_still_settles()
    {
        var (topic, group) = (Name("stopped"), Name("stopped"));
        var app = await Start();
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var held = await receiver.Deliveries.Next();

        await subscription.StopAsync();
        await app.Producer.SendAsync(Numbered(topic, 2));
        held.Complete();
        await subscription.SettleAsync(new[] { held });

        Assert.Equal(SettleStatus.Settled, held.Status);
        await subscription.DisposeAsync();
        Assert.Equal(1, receiver.Deliveries.Count);
        Assert.Equal(1, (await app.Groups.FindAsync(group))!.Waiting);
    }

    [Fact]
    public async Task A_function_can_receive_batches_and_what_it_does_not_decide_follows_from_how_it_ends()
    {
        var (topic, group) = (Name("function"), Name("function"));
        var app = await Start();
        var seen = new Collector<(int Number, int Attempt)>();
        var retry = new RetryOptions { Immediate = 1, Delayed = 0 };
        var subscription = await app.Get<IMessageConsumer>()
            .SubscribeAsync(
                new Subscription(group, topic) { PrefetchMessages = 1 },
                (batch, _) =>
                {
                    foreach (var delivery in batch)
                        seen.Add((NumberOf(delivery.Message), delivery.Attempt));
                    return NumberOf(batch[0].Message) == 1 ? throw new InvalidDataException("one") : Task.CompletedTask;
                },
                retry
            );

        (await app.Producer.SendManyAsync(Numbered(topic, ..3))).ThrowIfAnyFailed();

        Assert.Equal([(0, 1), (1, 1), (1, 2), (2, 1)], (await seen.Next(4)).Order());
        await Guard.Until(async () => (await app.Groups.FindAsync(group))!.DeadLetters == 1, "the dead letter");
        await subscription.DisposeAsync();
        var info = (await app.Groups.FindAsync(group))!;
        Assert.Equal((0, 0L, 0L), (info.Consumers, info.Waiting, info.InFlight));
    }

    private static ValueTask<IMessageSubscription> Subscribe(
        TestApp app,
        string group,
        string topic,
        IDeliveryReceiver receiver
    ) => app.Get<IMessageConsumer>().SubscribeAsync(new Subscription(group, topic), receiver);
}

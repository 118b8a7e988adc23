namespace Notify.Conformance.Transport;

/// <summary>Groups that live as long as their one consumer.</summary>
public abstract class EphemeralSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Every_instance_gets_a_copy()
    {
        var (topic, group) = (Name("news"), Name("node"));
        var seen = new[] { new Collector<int>(), new Collector<int>(), new Collector<int>() };
        foreach (var collector in seen)
        {
            await Start(notify =>
                notify.Group(
                    group,
                    g =>
                        g.Topics(topic)
                            .Ephemeral()
                            .Handle<Message>(
                                (message, _, _) =>
                                {
                                    collector.Add(NumberOf(message));
                                    return Task.CompletedTask;
                                }
                            )
                )
            );
        }

        var sender = await Start();
        (await sender.Producer.SendManyAsync(Numbered(topic, ..20))).ThrowIfAnyFailed();

        foreach (var collector in seen)
            Assert.Equal(Enumerable.Range(0, 20), (await collector.Next(20)).Order());
    }

    [Fact]
    public async Task It_ends_with_its_consumer()
    {
        var (topic, group) = (Name("news"), Name("node"));
        var app = await Start();
        var subscription = await Subscribe(app, group, topic, new ManualReceiver());
        Assert.Contains(await app.Groups.ListAsync(), info => info.Name == subscription.Group && info.Ephemeral);

        await subscription.DisposeAsync();

        Assert.DoesNotContain(await app.Groups.ListAsync(), info => info.Name == subscription.Group);
    }

    [Fact]
    public async Task One_that_falls_behind_loses_its_oldest_messages_and_is_told()
    {
        var (topic, group) = (Name("news"), Name("node"));
        var app = await Start(notify => notify.Configure(o => o.Topics[topic] = new TopicOptions { Transient = true }));
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 0));
        var first = await receiver.Deliveries.Next();

        (await app.Producer.SendManyAsync(Numbered(topic, 1..31))).ThrowIfAnyFailed();
        first.Complete();
        await subscription.SettleAsync(new[] { first });

        var rest = new List<int>();
        while (rest.LastOrDefault() != 30)
        {
            var delivery = await receiver.Deliveries.Next();
            rest.Add(NumberOf(delivery.Message));
            delivery.Complete();
            await subscription.SettleAsync(new[] { delivery });
        }

        Assert.Equal(Enumerable.Range(21, 10), rest);
        Assert.True(receiver.TimesMissed > 0);
    }

    private static ValueTask<IMessageSubscription> Subscribe(
        TestApp app,
        string group,
        string topic,
        IDeliveryReceiver receiver
    ) =>
        app.Get<IMessageConsumer>()
            .SubscribeAsync(
                new Subscription(group, topic)
                {
                    Ephemeral = true,
                    EphemeralLimit = 10,
                    PrefetchMessages = 1,
                },
                receiver
            );
}

namespace Notify.Conformance.Transport;

/// <summary>Promise 6: memory is bounded by prefetch, in messages and in bytes.</summary>
public abstract class PrefetchSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_consumer_holds_no_more_messages_than_its_prefetch()
    {
        var (topic, group) = (Name("few"), Name("few"));
        var app = await Start();
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver, messages: 7);
        (await app.Producer.SendManyAsync(Numbered(topic, ..100))).ThrowIfAnyFailed();

        var mostHeld = await SettleOneByOne(app, group, subscription, receiver, 100);

        Assert.Equal(7, mostHeld);
    }

    [Fact]
    public async Task A_consumer_holds_no_more_bytes_than_its_prefetch()
    {
        var (topic, group) = (Name("light"), Name("light"));
        var app = await Start();
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver, messages: 100, bytes: 3500);
        var messages = Enumerable.Range(0, 50).Select(_ => new Message(topic, new byte[1000])).ToList();
        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();

        var mostHeld = await SettleOneByOne(app, group, subscription, receiver, 50);

        Assert.Equal(3, mostHeld);
    }

    [Fact]
    public async Task A_single_message_over_the_limit_of_bytes_still_passes_alone()
    {
        var (topic, group) = (Name("heavy"), Name("heavy"));
        var app = await Start();
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver, messages: 100, bytes: 500);
        var messages = Enumerable.Range(0, 5).Select(_ => new Message(topic, new byte[1000])).ToList();
        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();

        var mostHeld = await SettleOneByOne(app, group, subscription, receiver, 5);

        Assert.Equal(1, mostHeld);
    }

    /// <summary>Settles one delivery at a time, and tells how many were ever held at once.</summary>
    private static async Task<long> SettleOneByOne(
        TestApp app,
        string group,
        IMessageSubscription subscription,
        ManualReceiver receiver,
        int count
    )
    {
        var most = 0L;
        for (var i = 0; i < count; i++)
        {
            var delivery = await receiver.Deliveries.Next();
            most = Math.Max(most, receiver.Deliveries.Count - i);
            delivery.Complete();
            await subscription.SettleAsync(new[] { delivery });
        }

        await Guard.Until(async () => (await app.Groups.FindAsync(group))!.InFlight == 0, "everything to be settled");
        return most;
    }

    private static ValueTask<IMessageSubscription> Subscribe(
        TestApp app,
        string group,
        string topic,
        IDeliveryReceiver receiver,
        int messages,
        long bytes = Subscription.DefaultPrefetchBytes
    ) =>
        app.Get<IMessageConsumer>()
            .SubscribeAsync(
                new Subscription(group, topic) { PrefetchMessages = messages, PrefetchBytes = bytes },
                receiver
            );
}

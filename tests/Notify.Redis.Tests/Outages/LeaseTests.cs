using System.Collections.Concurrent;
using Notify.Conformance;
using Notify.Redis.Tests.Conformance;
using Notify.Redis.Tests.Support;
using Notify.TestServers;

namespace Notify.Redis.Tests.Outages;

/// <summary>Promises 3 and 4: what a lost holder had comes to another, and the lost holder is fenced off.</summary>
public sealed class LeaseTests : Suite<RedisHarness>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    public override Task InitializeAsync()
    {
        Harness.Tune(options =>
        {
            options.Lease = Lease;
            options.CallTimeout = TimeSpan.FromSeconds(2);
        });
        return base.InitializeAsync();
    }

    [Fact]
    public async Task A_consumer_that_was_paused_past_its_lease_cannot_settle_or_renew_what_another_holds()
    {
        var (topic, group) = (Name("fenced"), Name("fenced"));
        await using var proxy = new FaultProxy(await Servers.One.GetAsync());
        var near = await Start();
        var far = await Start(notify =>
            notify.AddRedis(options => options.Configuration = $"{proxy.Host}:{proxy.Port}")
        );
        var (first, second) = (new ManualReceiver(), new ManualReceiver());
        await using var paused = await Subscribe(far, group, topic, first);
        (await near.Producer.SendManyAsync(Numbered(topic, ..20))).ThrowIfAnyFailed();
        var held = await first.Deliveries.Next(20);

        proxy.Stall();
        await using var holding = await Subscribe(near, group, topic, second);
        var taken = await second.Deliveries.Next(20);
        proxy.Flow();
        foreach (var delivery in held)
            delivery.Complete();
        await Guard.Within(paused.SettleAsync(held.ToArray()).AsTask(), "the refusal");
        await Guard.Until(() => held.TrueForAll(d => d.Status == SettleStatus.NotHolder), "all to be refused");

        Assert.Equal(Enumerable.Range(0, 20), taken.Select(delivery => NumberOf(delivery.Message)));
        Assert.All(taken, delivery => Assert.Equal((1, 1), (delivery.Attempt, delivery.Returns)));
        // It has tried to renew by now, and was told that it is no member; what it had stays where it is.
        await Guard.Until(() => far.Log.Entries.Any(entry => entry.EventId == 3201), "the renewal to be refused");
        Assert.Equal(20, (await near.Groups.FindAsync(group))!.InFlight);
        foreach (var delivery in taken)
            delivery.Complete();
        await holding.SettleAsync(taken.ToArray());
        Assert.All(taken, delivery => Assert.Equal(SettleStatus.Settled, delivery.Status));
        // It joins anew by itself and works on.
        await holding.DisposeAsync();
        await near.Producer.SendAsync(Numbered(topic, 99));
        Assert.Equal(99, NumberOf((await first.Deliveries.Next()).Message));
    }

    [Fact]
    public async Task Who_loses_a_delivery_is_told()
    {
        var (topic, group) = (Name("told"), Name("told"));
        await using var proxy = new FaultProxy(await Servers.One.GetAsync());
        var near = await Start();
        var far = await Start(notify =>
            notify.AddRedis(options => options.Configuration = $"{proxy.Host}:{proxy.Port}")
        );
        var (first, second) = (new ManualReceiver(), new ManualReceiver());
        await using var paused = await Subscribe(far, group, topic, first);
        await near.Producer.SendAsync(Numbered(topic, 1));
        var held = await first.Deliveries.Next();

        proxy.Stall();
        await using var holding = await Subscribe(near, group, topic, second);
        await second.Deliveries.Next();
        proxy.Flow();

        Assert.Same(held, await first.Losses.Next("the loss"));
    }

    [Fact]
    public async Task Order_by_key_holds_when_the_owner_of_partitions_is_lost()
    {
        var (topic, group) = (Name("lost"), Name("lost"));
        await using var proxy = new FaultProxy(await Servers.One.GetAsync());
        var seen = new ConcurrentDictionary<string, List<int>>();
        Action<INotifyBuilder> instance = notify =>
            notify.Raw(
                group,
                topic,
                async (message, _, cancellationToken) =>
                {
                    await Task.Yield();
                    cancellationToken.ThrowIfCancellationRequested();
                    var numbers = seen.GetOrAdd(message.Key!, _ => []);
                    lock (numbers)
                        numbers.Add(NumberOf(message));
                },
                options => (options.OrderByKey, options.Prefetch) = (true, 50)
            );
        var near = await Start(instance);
        await Start(notify =>
        {
            notify.AddRedis(options => options.Configuration = $"{proxy.Host}:{proxy.Port}");
            instance(notify);
        });
        Message[] Batch(Range numbers) =>
            [
                .. Enumerable
                    .Range(numbers.Start.Value, numbers.End.Value - numbers.Start.Value)
                    .SelectMany(n => Enumerable.Range(0, 20).Select(key => Numbered(topic, n, $"key-{key}"))),
            ];
        (await near.Producer.SendManyAsync(Batch(..20))).ThrowIfAnyFailed();
        await Guard.Until(() => seen.Count == 20, "all keys");

        proxy.Stall();
        (await near.Producer.SendManyAsync(Batch(20..60))).ThrowIfAnyFailed();

        await Guard.Until(() => seen.Values.All(numbers => Count(numbers) == 60), "the other instance to take over");
        // What the lost instance had settled in vain comes again, and still in order after that.
        foreach (var (key, numbers) in seen)
            Assert.True(IsInOrder(numbers), $"{key}: {string.Join(' ', numbers)}");
    }

    private static int Count(List<int> numbers)
    {
        lock (numbers)
            return numbers.Distinct().Count();
    }

    /// <summary>A number may only be followed by the next one, or by one that came before.</summary>
    private static bool IsInOrder(List<int> numbers)
    {
        var next = 0;
        foreach (var number in numbers)
        {
            if (number > next)
                return false;
            next = Math.Max(next, number + 1);
        }

        return true;
    }

    private static ValueTask<IMessageSubscription> Subscribe(
        TestApp app,
        string group,
        string topic,
        IDeliveryReceiver receiver
    ) => app.Get<IMessageConsumer>().SubscribeAsync(new Subscription(group, topic), receiver);
}

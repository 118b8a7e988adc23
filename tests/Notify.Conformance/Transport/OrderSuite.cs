using System.Collections.Concurrent;

namespace Notify.Conformance.Transport;

/// <summary>Promise 8: order by key.</summary>
public abstract class OrderSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    private const int Keys = 20;
    private const int PerKey = 50;

    [Fact]
    public async Task Messages_with_one_key_are_handled_in_order_and_one_at_a_time_while_keys_run_side_by_side()
    {
        var (topic, group) = (Name("ordered"), Name("ordered"));
        var record = new KeyRecord();
        var app = await Start(notify =>
            notify.Raw(group, topic, (message, _, _) => record.Handle(message), o => o.OrderByKey = true)
        );

        (await app.Producer.SendManyAsync(Mixed(topic))).ThrowIfAnyFailed();

        await record.Handled(Keys * PerKey);
        record.AssertInOrder(PerKey);
        Assert.Equal(1, record.MostPerKey);
        Assert.True(record.MostAtOnce > 1, "different keys run side by side");
    }

    [Fact]
    public async Task Order_holds_with_several_instances_that_come_and_go()
    {
        var (topic, group) = (Name("moving"), Name("moving"));
        var record = new KeyRecord();
        Action<INotifyBuilder> instance = notify =>
            notify.Raw(
                group,
                topic,
                (message, _, _) => record.Handle(message),
                o => (o.OrderByKey, o.Prefetch) = (true, 20)
            );
        var sender = await Start();
        var first = await Start(instance);
        var messages = Mixed(topic);

        (await sender.Producer.SendManyAsync(messages[..300])).ThrowIfAnyFailed();
        var second = await Start(instance);
        (await sender.Producer.SendManyAsync(messages[300..600])).ThrowIfAnyFailed();
        await first.Stop();
        (await sender.Producer.SendManyAsync(messages[600..800])).ThrowIfAnyFailed();
        await Start(instance);
        (await sender.Producer.SendManyAsync(messages[800..])).ThrowIfAnyFailed();
        await second.Stop();

        await record.Handled(Keys * PerKey);
        record.AssertInOrder(PerKey);
        Assert.Equal(1, record.MostPerKey);
    }

    [Fact]
    public async Task Keys_spread_over_the_instances()
    {
        var (topic, group) = (Name("spread"), Name("spread"));
        var byInstance = new Collector<int>();
        for (var i = 0; i < 2; i++)
        {
            var instance = i;
            await Start(notify =>
                notify.Raw(
                    group,
                    topic,
                    (_, _, _) =>
                    {
                        byInstance.Add(instance);
                        return Task.CompletedTask;
                    },
                    options => options.OrderByKey = true
                )
            );
        }

        var sender = await Start();
        (await sender.Producer.SendManyAsync(Mixed(topic))).ThrowIfAnyFailed();

        Assert.Equal([0, 1], (await byInstance.Next(Keys * PerKey)).Distinct().Order());
    }

    [Fact]
    public async Task A_key_that_is_stuck_does_not_hold_up_the_others()
    {
        var (topic, group) = (Name("stuck"), Name("stuck"));
        var release = new TaskCompletionSource();
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                async (message, _, _) =>
                {
                    if (message.Key == "stuck")
                        await release.Task;
                    seen.Add(NumberOf(message));
                },
                options => options.OrderByKey = true
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..5, "stuck"))).ThrowIfAnyFailed();
        (await app.Producer.SendManyAsync(Numbered(topic, 5..20, "free"))).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(5, 15), await seen.Next(15));
        release.SetResult();
        Assert.Equal(Enumerable.Range(0, 5), await seen.Next(5));
    }

    [Fact]
    public async Task A_failed_message_gives_up_its_place_by_default()
    {
        var (topic, group) = (Name("continues"), Name("continues"));
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (message, context, _) =>
                {
                    if (NumberOf(message) == 0 && context.Attempt == 1)
                        throw new InvalidDataException("once");
                    seen.Add(NumberOf(message));
                    return Task.CompletedTask;
                },
                options =>
                {
                    options.OrderByKey = true;
                    options.Retry.Immediate = 0;
                    options.Retry.FirstDelay = TimeSpan.FromMilliseconds(200);
                }
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..5, "key"))).ThrowIfAnyFailed();

        Assert.Equal([1, 2, 3, 4, 0], await seen.Next(5));
    }

    [Fact]
    public async Task A_failed_message_keeps_its_place_if_the_group_blocks()
    {
        var (topic, group) = (Name("blocks"), Name("blocks"));
        var seen = new Collector<(int Number, int Attempt)>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (message, context, _) =>
                {
                    if (NumberOf(message) == 0 && (context.Attempt < 4 || seen.Count < 2))
                        throw new InvalidDataException("until the other key has come");
                    seen.Add((NumberOf(message), context.Attempt));
                    return Task.CompletedTask;
                },
                options =>
                {
                    options.OrderByKey = true;
                    options.OnFailure = FailureMode.Block;
                    options.Concurrency = 1;
                    options.Retry.Delayed = 900;
                    options.Retry.FirstDelay = TimeSpan.FromMilliseconds(100);
                    options.Retry.Factor = 1;
                }
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..5, "blocked"))).ThrowIfAnyFailed();
        (await app.Producer.SendManyAsync(Numbered(topic, 5..7, "free"))).ThrowIfAnyFailed();

        // Its worker is free meanwhile: the other key overtakes.
        var all = await seen.Next(7);
        Assert.Equal([5, 6, 0, 1, 2, 3, 4], all.Select(item => item.Number));
        Assert.All(all, item => Assert.True(item.Number == 0 ? item.Attempt >= 4 : item.Attempt == 1, $"{item}"));
    }

    [Fact]
    public async Task A_blocked_message_dies_when_the_time_of_its_handler_is_up_and_the_key_goes_on()
    {
        var (topic, group) = (Name("expires"), Name("expires"));
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (message, _, _) =>
                {
                    if (NumberOf(message) == 0)
                        throw new InvalidDataException("always");
                    seen.Add(NumberOf(message));
                    return Task.CompletedTask;
                },
                options =>
                {
                    options.OrderByKey = true;
                    options.OnFailure = FailureMode.Block;
                    options.HandlerTimeout = TimeSpan.FromSeconds(5);
                    options.Retry.Delayed = 900;
                    options.Retry.FirstDelay = TimeSpan.FromMilliseconds(50);
                    options.Retry.Factor = 1;
                }
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..3, "key"))).ThrowIfAnyFailed();

        Assert.Equal([1, 2], await seen.Next(2));
        var query = new FailureQuery { Filter = new FailureFilter { Group = group } };
        await Guard.Until(async () => (await app.Failures.ListAsync(query)).Items.Count > 0, "the record of the death");
        var failed = Assert.Single((await app.Failures.ListAsync(query)).Items);
        Assert.True(failed.Attempts > 3, $"it was tried {failed.Attempts} times in its place");
    }

    [Fact]
    public async Task All_instances_must_agree_on_the_order_of_a_group()
    {
        var (topic, group) = (Name("disagree"), Name("disagree"));
        await Start(notify => notify.Collect(group, topic, new Collector<int>(), o => o.OrderByKey = true));

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            Start(notify => notify.Collect(group, topic, new Collector<int>()))
        );

        Assert.Contains(group, error.Message, StringComparison.Ordinal);
        Assert.Contains("OrderByKey", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_hosts_must_agree_on_the_partitions_of_a_topic()
    {
        var topic = Name("partitions");
        Task<TestApp> With(int partitions) =>
            Start(notify => notify.Configure(o => o.Topics[topic] = new TopicOptions { Partitions = partitions }));
        await With(4);

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() => With(5));

        Assert.Contains(topic, error.Message, StringComparison.Ordinal);
        Assert.Contains("5", error.Message, StringComparison.Ordinal);
        Assert.Contains("4", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Messages of all keys in turn; the number says which of its key a message is.</summary>
    private static Message[] Mixed(string topic) =>
        [.. Enumerable.Range(0, Keys * PerKey).Select(i => Numbered(topic, i / Keys, $"key-{i % Keys}"))];

    /// <summary>What handlers saw of each key.</summary>
    private sealed class KeyRecord
    {
        private readonly ConcurrentDictionary<string, List<int>> _seen = new();
        private readonly ConcurrentDictionary<string, Gauge> _perKey = new();
        private readonly Gauge _all = new();
        private int _count;

        public int MostPerKey => _perKey.Values.Max(gauge => gauge.Most);

        public int MostAtOnce => _all.Most;

        public async Task Handle(Message message)
        {
            var gauge = _perKey.GetOrAdd(message.Key!, _ => new Gauge());
            gauge.Enter();
            _all.Enter();
            var seen = _seen.GetOrAdd(message.Key!, _ => []);
            lock (seen)
                seen.Add(NumberOf(message));
            await Task.Yield();
            _all.Leave();
            gauge.Leave();
            Interlocked.Increment(ref _count);
        }

        public Task Handled(int count) => Guard.Until(() => Volatile.Read(ref _count) >= count, $"{count} messages");

        public void AssertInOrder(int perKey)
        {
            // A message that was given back when its instance ended may come twice, and still in order.
            foreach (var (key, seen) in _seen)
            {
                Assert.Equal(Enumerable.Range(0, perKey), seen.Distinct());
                Assert.True(seen.SequenceEqual(seen.Order()), $"the order of {key}: {string.Join(' ', seen)}");
            }
        }
    }
}

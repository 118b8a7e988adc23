namespace Notify.Conformance.Transport;

/// <summary>Promise 15: batch honesty, both ways.</summary>
public abstract class BatchSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Results_come_by_position_and_a_bad_item_fails_alone()
    {
        var topic = Name("mixed");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("mixed"), topic, seen));
        Message[] batch =
        [
            Numbered(topic, 0),
            new Message("no spaces allowed", Array.Empty<byte>()),
            Numbered(topic, 2),
            new Message(topic, new byte[MessageLimits.DefaultBodyBytes + 1]),
            Numbered(topic, 4, new string('k', 201)),
            Numbered(topic, 5),
        ];

        var results = await app.Producer.SendManyAsync(batch);

        Assert.Equal([true, false, true, false, false, true], results.Select(result => result.IsAccepted));
        Assert.All(
            results.Where(result => !result.IsAccepted),
            result => Assert.Equal(ErrorIds.InvalidMessage, result.Error!.ErrorId)
        );
        Assert.Equal([0, 2, 5], (await seen.Next(3)).Order());
    }

    [Fact]
    public async Task A_large_batch_over_several_topics_arrives_complete()
    {
        var topics = Enumerable.Range(0, 3).Select(i => Name($"many-{i}")).ToArray();
        var seen = topics.Select(_ => new Collector<int>()).ToArray();
        var app = await Start(notify =>
        {
            for (var i = 0; i < topics.Length; i++)
                notify.Collect(Name($"many-{i}"), topics[i], seen[i]);
        });
        var batch = Enumerable.Range(0, 9_000).Select(i => Numbered(topics[i % 3], i)).ToList();

        (await app.Producer.SendManyAsync(batch)).ThrowIfAnyFailed();

        for (var i = 0; i < topics.Length; i++)
            Assert.Equal(Enumerable.Range(0, 3_000).Select(n => (n * 3) + i), (await seen[i].Next(3_000)).Order());
    }

    [Fact]
    public async Task A_batch_handler_gets_as_many_as_a_batch_may_have()
    {
        var (topic, group) = (Name("sized"), Name("sized"));
        var sizes = new Collector<int>();
        var app = await Start(notify =>
            notify.Group(
                group,
                g =>
                    g.Topics(topic)
                        .Configure(o => (o.BatchSize, o.BatchWait, o.Concurrency) = (10, TimeSpan.FromHours(1), 1))
                        .HandleBatch<Message>(
                            (items, _) =>
                            {
                                sizes.Add(items.Count);
                                return Task.CompletedTask;
                            }
                        )
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..35))).ThrowIfAnyFailed();

        Assert.Equal([10, 10, 10], await sizes.Next(3));
        // What was handled is settled beside the handler.
        await Guard.Until(async () => await app.Groups.FindAsync(group) is { InFlight: 5 }, "the rest to be held");
    }

    [Fact]
    public async Task A_batch_does_not_wait_longer_than_its_first_message_may()
    {
        var (topic, group) = (Name("aged"), Name("aged"));
        var sizes = new Collector<int>();
        var app = await Start(notify =>
            notify.Group(
                group,
                g =>
                    g.Topics(topic)
                        .Configure(o => (o.BatchSize, o.BatchWait) = (1_000, TimeSpan.FromSeconds(2)))
                        .HandleBatch<Message>(
                            (items, _) =>
                            {
                                sizes.Add(items.Count);
                                return Task.CompletedTask;
                            }
                        )
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..3))).ThrowIfAnyFailed();

        Assert.Equal(3, await sizes.Next());
    }

    [Fact]
    public async Task Each_item_of_a_batch_is_settled_by_what_became_of_it()
    {
        var (topic, group) = (Name("items"), Name("items"));
        var seen = new Collector<(int Number, int Attempt)>();
        var app = await Start(notify =>
            notify.Group(
                group,
                g =>
                    g.Topics(topic)
                        .Configure(o =>
                        {
                            (o.BatchSize, o.BatchWait) = (10, TimeSpan.Zero);
                            (o.Retry.Immediate, o.Retry.Delayed) = (1, 0);
                        })
                        .HandleBatch<Message>(
                            (items, _) =>
                            {
                                foreach (var item in items)
                                {
                                    seen.Add((NumberOf(item.Message), item.Attempt));
                                    if (NumberOf(item.Message) == 3)
                                        item.Fail(new InvalidDataException("three"));
                                }

                                return Task.CompletedTask;
                            }
                        )
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..10))).ThrowIfAnyFailed();

        await Guard.Until(async () => (await app.Failures.ListAsync(Of(group))).Items.Count == 1, "the failure of one");
        await Guard.Until(() => seen.Count == 11, "the others");
        Assert.Equal(
            [.. Enumerable.Range(0, 10).Select(number => (number, 1)), (3, 2)],
            seen.All.OrderBy(item => item.Attempt).ThenBy(item => item.Number)
        );
        var failed = Assert.Single((await app.Failures.ListAsync(Of(group))).Items);
        Assert.Equal((3, 2), (NumberOf(failed.Message), failed.Attempts));
    }

    [Fact]
    public async Task A_batch_that_throws_fails_what_it_had_not_decided()
    {
        var (topic, group) = (Name("throws"), Name("throws"));
        var seen = new Collector<(int Number, int Attempt)>();
        var app = await Start(notify =>
            notify.Group(
                group,
                g =>
                    g.Topics(topic)
                        .Configure(o => (o.BatchSize, o.BatchWait, o.Concurrency) = (4, TimeSpan.FromSeconds(5), 1))
                        .HandleBatch<Message>(
                            (items, _) =>
                            {
                                foreach (var item in items)
                                    seen.Add((NumberOf(item.Message), item.Attempt));
                                if (items[0].Attempt > 1)
                                    return Task.CompletedTask;
                                items[0].Complete();
                                throw new InvalidDataException("after the first");
                            }
                        )
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..4))).ThrowIfAnyFailed();

        Assert.Equal([(0, 1), (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)], (await seen.Next(7)).Order());
    }

    [Fact]
    public async Task Batches_of_an_ordered_group_keep_the_order_of_each_key()
    {
        var (topic, group) = (Name("ordered"), Name("ordered"));
        var seen = new Collector<(string Key, int Number)>();
        var app = await Start(notify =>
            notify.Group(
                group,
                g =>
                    g.Topics(topic)
                        .Configure(o =>
                        {
                            (o.OrderByKey, o.Concurrency) = (true, 4);
                            (o.BatchSize, o.BatchWait) = (7, TimeSpan.FromMilliseconds(20));
                        })
                        .HandleBatch<Message>(
                            async (items, _) =>
                            {
                                await Task.Yield();
                                foreach (var item in items)
                                    seen.Add((item.Message.Key!, NumberOf(item.Message)));
                            }
                        )
            )
        );
        var batch = Enumerable.Range(0, 500).Select(i => Numbered(topic, i / 5, $"key-{i % 5}")).ToList();

        (await app.Producer.SendManyAsync(batch)).ThrowIfAnyFailed();

        foreach (var key in (await seen.Next(500)).GroupBy(item => item.Key, item => item.Number))
            Assert.Equal(Enumerable.Range(0, 100), key);
    }

    [Fact]
    public async Task A_failure_in_one_group_is_nothing_to_the_others()
    {
        var (topic, good, bad) = (Name("fate"), Name("good"), Name("bad"));
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify
                .Collect(good, topic, seen)
                .Raw(bad, topic, (_, _, _) => throw new InvalidDataException("bad"), o => o.Retry = RetryOptions.None)
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..200))).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(0, 200), (await seen.Next(200)).Order());
        await Guard.Until(async () => (await app.Failures.ListAsync(Of(bad))).Items.Count == 200, "200 failures");
        Assert.Equal(200, seen.Count);
        Assert.Empty((await app.Failures.ListAsync(Of(good))).Items);
    }

    private static FailureQuery Of(string group) =>
        new()
        {
            Filter = new FailureFilter { Group = group },
            Limit = FailureQuery.MaxLimit,
        };
}

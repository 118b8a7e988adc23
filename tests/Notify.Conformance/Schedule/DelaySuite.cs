namespace Notify.Conformance.Schedule;

/// <summary>Promise 9: delay.</summary>
public abstract class DelaySuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_message_is_never_early()
    {
        var topic = Name("due");
        var seen = new Collector<(DateTimeOffset Due, DateTimeOffset At)>();
        var app = await Start(notify =>
            notify.Raw(
                Name("due"),
                topic,
                (message, _, _) =>
                {
                    seen.Add((message.DueAt!.Value, DateTimeOffset.UtcNow));
                    return Task.CompletedTask;
                }
            )
        );
        var now = DateTimeOffset.UtcNow;
        var messages = Enumerable
            .Range(0, 300)
            .Select(i => new Message(topic, BitConverter.GetBytes(i)) { DueAt = now.AddMilliseconds(i * 3.37) })
            .ToList();

        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();

        Assert.All(
            await seen.Next(300),
            item => Assert.True(item.At >= item.Due, $"{item.At:O} is before {item.Due:O}")
        );
    }

    [Fact]
    public async Task A_due_time_in_the_past_means_now()
    {
        var topic = Name("past");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("past"), topic, seen));

        await app.Producer.SendAsync(Due(topic, 1, DateTimeOffset.UtcNow.AddDays(-400)));
        await app.Producer.SendAsync(Due(topic, 2, DateTimeOffset.UnixEpoch));
        var results = await app.Scheduler.ScheduleAsync([Due(topic, 3, DateTimeOffset.UtcNow.AddSeconds(-1))]);

        results.ThrowIfAnyFailed();
        Assert.Equal([1, 2, 3], (await seen.Next(3)).Order());
    }

    [Fact]
    public async Task A_due_time_beyond_the_limit_is_refused_before_anything_is_written()
    {
        var topic = Name("far");
        var app = await Start();
        var milliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var inMillisecondsByMistake = DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(milliseconds, 250_000_000_000));

        foreach (var due in new[] { inMillisecondsByMistake, DateTimeOffset.MaxValue })
        {
            var message = Due(topic, 1, due);
            var error = await Assert.ThrowsAnyAsync<NotifyException>(async () => await app.Producer.SendAsync(message));
            Assert.Equal(ErrorIds.ScheduleLimit, error.ErrorId);
        }

        if (app.Scheduler.Capabilities.HasFlag(SchedulerCapabilities.List))
            Assert.Empty((await app.Scheduler.ListAsync(new ScheduleQuery { Topic = topic })).Messages);
    }

    [Fact]
    public async Task Delayed_messages_outlive_the_application_that_sent_them()
    {
        var topic = Name("outlive");
        var sender = await Start();
        var due = DateTimeOffset.UtcNow.AddMilliseconds(300);
        var messages = Enumerable.Range(0, 20).Select(i => Due(topic, i, due)).ToList();
        (await sender.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();
        await sender.Stop();

        var seen = new Collector<int>();
        await Start(notify => notify.Collect(Name("later"), topic, seen));

        Assert.Equal(Enumerable.Range(0, 20), (await seen.Next(20)).Order());
        Assert.True(DateTimeOffset.UtcNow >= due);
    }

    [Fact]
    public async Task What_fell_due_while_nobody_ran_comes_at_once_and_complete()
    {
        const int Count = 10_000;
        var topic = Name("backlog");
        var sender = await Start();
        var due = DateTimeOffset.UtcNow.AddMilliseconds(200);
        var messages = Enumerable.Range(0, Count).Select(i => Due(topic, i, due.AddTicks(i))).ToList();
        (await sender.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();
        await sender.Stop();
        await Guard.Until(() => DateTimeOffset.UtcNow > due.AddMilliseconds(50), "the due time");

        var seen = new Collector<int>();
        await Start(notify => notify.Collect(Name("catches-up"), topic, seen));

        Assert.Equal(Enumerable.Range(0, Count), (await seen.Next(Count)).Order());
        Assert.Equal(Count, seen.Count);
    }

    [Fact]
    public async Task A_batch_of_due_and_delayed_messages_tells_each_apart()
    {
        var topic = Name("mixed");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("mixed"), topic, seen));
        var soon = DateTimeOffset.UtcNow.AddMilliseconds(300);

        var results = await app.Producer.SendManyAsync([
            Numbered(topic, 0),
            Due(topic, 1, soon),
            Due(topic, 2, DateTimeOffset.MaxValue),
            Numbered(topic, 3),
        ]);

        Assert.Equal([true, true, false, true], results.Select(result => result.IsAccepted));
        Assert.Equal([0, 1, 3], (await seen.Next(3)).Order());
        Assert.True(DateTimeOffset.UtcNow >= soon);
    }

    [Fact]
    public async Task A_delayed_message_arrives_whole_and_in_time_for_a_topic_that_holds()
    {
        var topic = Name("whole");
        var sender = await Start();
        var sent = new Message(topic, new byte[] { 1, 2, 3 }, new MessageId("delayed"))
        {
            Type = "type",
            Key = "key",
            Headers = new MessageHeaders { ["tenant"] = "seven" },
            DueAt = DateTimeOffset.UtcNow.AddMilliseconds(100),
            ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        };
        await sender.Producer.SendAsync(sent);
        await Guard.Until(
            async () => (await sender.Topics.ListTopicsAsync()).Any(info => info.Name == topic && info.Held == 1),
            "the message to be held by its topic"
        );

        var seen = new Collector<Message>();
        await Start(notify =>
            notify.Raw(
                Name("first"),
                topic,
                (message, _, _) =>
                {
                    seen.Add(message);
                    return Task.CompletedTask;
                }
            )
        );

        var arrived = await seen.Next();
        Assert.Equal(sent.Id, arrived.Id);
        Assert.Equal(sent.Body.ToArray(), arrived.Body.ToArray());
        Assert.Equal(("type", "key", "seven"), (arrived.Type, arrived.Key, arrived.Headers["tenant"]));
        Assert.InRange(arrived.DueAt!.Value, sent.DueAt!.Value, sent.DueAt.Value.AddMilliseconds(1));
    }

    private static Message Due(string topic, int number, DateTimeOffset due) =>
        new(topic, BitConverter.GetBytes(number)) { DueAt = due };
}

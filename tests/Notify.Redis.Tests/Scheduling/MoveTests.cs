using System.Collections.Concurrent;
using Notify.Conformance;
using Notify.Redis.Tests.Conformance;
using Notify.Redis.Tests.Support;

namespace Notify.Redis.Tests.Scheduling;

/// <summary>
/// Due messages that the server moves into their topics, and those that are claimed for another transport.
/// </summary>
public sealed class MoveTests : Suite<RedisHarness>
{
    [Fact]
    public async Task A_send_into_the_second_that_is_being_drained_10_000_of_them_loses_none()
    {
        const int Count = 10_000;
        var topic = Name("second");
        var seen = new ConcurrentDictionary<int, int>();
        var app = await Start(notify =>
            notify.Raw(
                Name("drains"),
                topic,
                (message, _, _) =>
                {
                    seen.AddOrUpdate(NumberOf(message), 1, (_, times) => times + 1);
                    return Task.CompletedTask;
                }
            )
        );

        // All are due within one second, and go on being sent while it is drained.
        var second = DateTimeOffset.UtcNow.AddMilliseconds(200);
        for (var from = 0; from < Count; from += 100)
        {
            var due = Enumerable.Range(from, 100).Select(i => Due(topic, i, second.AddMilliseconds(i / 10)));
            (await app.Producer.SendManyAsync([.. due])).ThrowIfAnyFailed();
        }

        await Guard.Until(() => seen.Count == Count, "all of them");
        Assert.All(seen, pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public async Task An_hour_of_backlog_of_100_000_is_drained_without_a_pause()
    {
        const int Count = 100_000;
        var (topic, services) = (Name("hour"), Harness.Bare());
        var scheduler = services.GetAdapter<IDelayScheduler>(RedisBuilderExtensions.AdapterName)!;
        var mover = services.GetAdapter<IDueMover>(RedisBuilderExtensions.AdapterName)!;
        var anHourAgo = DateTimeOffset.UtcNow.AddHours(-1);
        for (var from = 0; from < Count; from += 5_000)
        {
            var some = Enumerable.Range(from, 5_000).Select(i => Due(topic, i, anHourAgo.AddMilliseconds(i * 36)));
            (await scheduler.ScheduleAsync([.. some])).ThrowIfAnyFailed();
        }

        await Guard.Within(mover.WaitAsync().AsTask(), "the wait to end at once");
        var (moved, calls) = (0, 0);
        while (moved < Count)
        {
            var move = await mover.MoveAsync(tell: false);
            // As long as any is due each call moves some: there is no limit per second.
            Assert.True(move.Count > 0, $"nothing was moved after {moved}");
            (moved, calls) = (moved + move.Count, calls + 1);
        }

        Assert.Equal(Count, moved);
        Assert.True(calls < Count / 500, $"{calls} calls: portions are moved several at once");
        Assert.Equal(0, (await mover.MoveAsync(tell: false)).Count);
    }

    [Fact]
    public async Task What_is_moved_keeps_its_partition_its_expiry_and_its_new_due_time()
    {
        var (topic, services) = (Name("kept"), Harness.Bare());
        var scheduler = services.GetAdapter<IDelayScheduler>(RedisBuilderExtensions.AdapterName)!;
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var message = new Message(topic, new byte[] { 7 })
        {
            DueAt = due,
            ExpiresAt = due.AddDays(1),
            Key = "k",
        };
        (await scheduler.ScheduleAsync([message])).ThrowIfAnyFailed();
        var sooner = DateTimeOffset.UtcNow.AddMilliseconds(-5);
        Assert.True(await scheduler.RescheduleAsync(message.Id, sooner));

        var mover = services.GetAdapter<IDueMover>(RedisBuilderExtensions.AdapterName)!;
        await Guard.Within(mover.WaitAsync().AsTask(), "the due time");
        var told = await mover.MoveAsync(tell: true);

        var moved = Assert.Single(told.Messages);
        Assert.Equal(1, told.Count);
        Assert.Equal(message.Id, moved.Id);
        Assert.Equal("k", moved.Key);
        Assert.InRange(moved.DueAt!.Value, sooner, sooner.AddMilliseconds(1));
        var server = await Servers.One.GetAsync();
        // It is held, and its expiry is known to the sweep.
        Assert.Equal("1", await server.CommandAsync("ZCARD", $"{{{Harness.Prefix}:t:{topic}}}:h"));
    }

    [Fact]
    public async Task What_a_full_topic_has_no_room_for_waits_on_and_comes_when_there_is()
    {
        Harness.LimitQueues(10);
        var (topic, group) = (Name("full"), Name("full"));
        var gate = new TaskCompletionSource();
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                async (message, _, _) =>
                {
                    await gate.Task;
                    seen.Add(NumberOf(message));
                }
            )
        );

        var due = DateTimeOffset.UtcNow.AddMilliseconds(50);
        var messages = Enumerable.Range(0, 30).Select(i => Due(topic, i, due)).ToList();
        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();
        await Guard.Until(() => app.Log.Entries.Any(entry => entry.EventId == 3400), "the refusal to be logged");
        var waiting = await app.Scheduler.ListAsync(new ScheduleQuery { Topic = topic });
        gate.SetResult();

        Assert.Equal(20, waiting.Messages.Count);
        Assert.Equal(Enumerable.Range(0, 30), (await seen.Next(30)).Order());
    }

    [Fact]
    public async Task What_waits_in_many_topics_is_cancelled_moved_and_listed_as_one()
    {
        var topics = Enumerable.Range(0, 20).Select(i => Name($"many-{i}")).ToList();
        var scheduler = Harness.Bare().GetAdapter<IDelayScheduler>(RedisBuilderExtensions.AdapterName)!;
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var messages = topics
            .SelectMany((topic, t) => Enumerable.Range(0, 5).Select(i => Due(topic, i, due.AddSeconds(t % 3))))
            .ToList();
        (await scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();

        // Another process has seen nothing of it.
        var other = (await Start()).Scheduler;
        Assert.True(await other.CancelAsync(messages[17].Id));
        Assert.False(await scheduler.CancelAsync(messages[17].Id));
        Assert.True(await other.RescheduleAsync(messages[42].Id, due.AddDays(1)));

        var listed = new List<Message>();
        var query = new ScheduleQuery { Limit = 7 };
        do
        {
            var page = await scheduler.ListAsync(query);
            listed.AddRange(page.Messages);
            query = query with { Cursor = page.Next };
        } while (query.Cursor is not null);
        var expected = messages.Where(m => m != messages[17]).Select(m => m.Id).ToHashSet();
        Assert.Equal(expected.Count, listed.Count);
        Assert.Equal(expected, listed.Select(m => m.Id).ToHashSet());
        Assert.Equal(listed.Select(m => m.DueAt).Order(), listed.Select(m => m.DueAt));
        Assert.Equal(messages[42].Id, listed[^1].Id);
    }

    [Fact]
    public async Task A_topic_whose_schedule_is_damaged_delays_no_other()
    {
        var (broken, topic) = (Name("broken"), Name("sound"));
        var server = await Servers.One.GetAsync();
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("sound"), topic, seen));
        await app.Producer.SendAsync(Due(broken, 0, DateTimeOffset.UtcNow.AddHours(1)));
        await server.CommandAsync("DEL", $"{{{Harness.Prefix}:t:{broken}}}:due:z");
        await server.CommandAsync("SET", $"{{{Harness.Prefix}:t:{broken}}}:due:z", "nonsense");
        await server.CommandAsync("PUBLISH", $"{Harness.Prefix}:due", $"0 {broken}");

        await app.Producer.SendAsync(Due(topic, 1, DateTimeOffset.UtcNow.AddMilliseconds(50)));

        Assert.Equal(1, await seen.Next());
        await Guard.Until(() => app.Log.Entries.Any(entry => entry.EventId == 3400), "the damage to be logged");
    }

    [Fact]
    public async Task Delayed_messages_of_another_transport_are_claimed_and_sent_through_it()
    {
        var topic = Name("elsewhere");
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Configure(options => options.Transport = "InMemory").Collect(Name("elsewhere"), topic, seen)
        );

        var due = DateTimeOffset.UtcNow.AddMilliseconds(100);
        var messages = Enumerable.Range(0, 50).Select(i => Due(topic, i, due)).ToList();
        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(0, 50), (await seen.Next(50)).Order());
        Assert.True(DateTimeOffset.UtcNow >= due);
        var server = await Servers.One.GetAsync();
        await Guard.Until(
            async () => await server.CommandAsync("EXISTS", $"{{{Harness.Prefix}:t:{topic}}}:due:h") == "0",
            "the schedule to forget them"
        );
        Assert.Equal("0", await server.CommandAsync("EXISTS", $"{{{Harness.Prefix}:t:{topic}}}:s:0"));
    }

    private static Message Due(string topic, int number, DateTimeOffset due) =>
        new(topic, BitConverter.GetBytes(number)) { DueAt = due };
}

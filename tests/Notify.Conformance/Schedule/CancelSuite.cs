using System.Collections.Concurrent;

namespace Notify.Conformance.Schedule;

/// <summary>Promise 9: taking back, moving and listing.</summary>
public abstract class CancelSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_cancelled_message_never_comes()
    {
        var topic = Name("cancelled");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("cancelled"), topic, seen));
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var messages = Enumerable.Range(0, 10).Select(i => Due(topic, i, due)).ToList();
        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();

        Assert.True(await app.Scheduler.CancelAsync(messages[3].Id));

        Assert.False(await app.Scheduler.CancelAsync(messages[3].Id));
        Assert.False(await app.Scheduler.CancelAsync(MessageId.New()));
        foreach (var kept in messages.Where(message => message != messages[3]))
            Assert.True(await app.Scheduler.RescheduleAsync(kept.Id, DateTimeOffset.UtcNow));
        Assert.Equal(Enumerable.Range(0, 10).Where(i => i != 3), (await seen.Next(9)).Order());
        await app.Producer.SendAsync(Numbered(topic, 99));
        Assert.Equal(99, await seen.Next());
        Assert.Equal(10, seen.Count);
    }

    [Fact]
    public async Task Cancelling_races_release_and_each_message_is_delivered_or_cancelled_never_both_or_neither()
    {
        const int Count = 10_000;
        var topic = Name("race");
        var delivered = new ConcurrentDictionary<MessageId, int>();
        var app = await Start(notify =>
            notify.Raw(
                Name("race"),
                topic,
                (message, _, _) =>
                {
                    delivered.AddOrUpdate(message.Id, 1, (_, times) => times + 1);
                    return Task.CompletedTask;
                }
            )
        );
        var now = DateTimeOffset.UtcNow;
        var messages = Enumerable
            .Range(0, Count)
            .Select(i => Due(topic, i, now.AddMilliseconds(50 + (i / 20.0))))
            .ToList();
        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();

        // Each is cancelled at about the moment it is due.
        var cancelled = new HashSet<MessageId>();
        foreach (var message in messages)
        {
            while (DateTimeOffset.UtcNow < message.DueAt)
                await Task.Yield();
            if (await app.Scheduler.CancelAsync(message.Id))
                cancelled.Add(message.Id);
        }

        await Guard.Until(() => delivered.Count + cancelled.Count >= Count, "each to be delivered or cancelled");
        Assert.All(messages, m => Assert.True(delivered.ContainsKey(m.Id) ^ cancelled.Contains(m.Id)));
        Assert.All(delivered, pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public async Task A_message_can_be_given_another_due_time()
    {
        var topic = Name("moved");
        var seen = new Collector<(int Number, DateTimeOffset At)>();
        var app = await Start(notify =>
            notify.Raw(
                Name("moved"),
                topic,
                (message, _, _) =>
                {
                    seen.Add((NumberOf(message), DateTimeOffset.UtcNow));
                    return Task.CompletedTask;
                }
            )
        );
        var now = DateTimeOffset.UtcNow;
        var (sooner, later) = (Due(topic, 1, now.AddHours(1)), Due(topic, 2, now.AddHours(1)));
        (await app.Producer.SendManyAsync([sooner, later])).ThrowIfAnyFailed();

        Assert.True(await app.Scheduler.RescheduleAsync(sooner.Id, now.AddSeconds(-5)));
        Assert.Equal(1, (await seen.Next()).Number);
        Assert.False(await app.Scheduler.RescheduleAsync(MessageId.New(), now));
        await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await app.Scheduler.RescheduleAsync(later.Id, DateTimeOffset.MaxValue)
        );
        var due = DateTimeOffset.UtcNow.AddMilliseconds(600);
        Assert.True(await app.Scheduler.RescheduleAsync(later.Id, due));

        var arrived = await seen.Next();
        Assert.Equal(2, arrived.Number);
        Assert.True(arrived.At >= due, $"It came at {arrived.At:O} and was due at {due:O}.");
    }

    [Fact]
    public async Task An_id_that_waits_already_is_scheduled_once()
    {
        var topic = Name("same");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("same"), topic, seen));
        var id = MessageId.New();
        var due = DateTimeOffset.UtcNow.AddHours(1);

        for (var i = 0; i < 3; i++)
            await app.Producer.SendAsync(new Message(topic, BitConverter.GetBytes(i), id) { DueAt = due });
        Assert.True(await app.Scheduler.RescheduleAsync(id, DateTimeOffset.UtcNow));

        Assert.Equal(0, await seen.Next());
        await app.Producer.SendAsync(Numbered(topic, 9));
        Assert.Equal(9, await seen.Next());
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Waiting_messages_are_listed_by_due_time_with_filters_and_pages()
    {
        var (topic, other) = (Name("listed"), Name("other"));
        var app = await Start();
        var from = new DateTimeOffset(DateTimeOffset.UtcNow.AddHours(1).Ticks / 10_000 * 10_000, TimeSpan.Zero);
        var messages = Enumerable
            .Range(0, 25)
            .Select(i => new Message(i < 20 ? topic : other, BitConverter.GetBytes(i))
            {
                Key = $"key-{i % 2}",
                DueAt = from.AddMinutes((i * 7) % 25),
            })
            .ToList();
        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();
        var expected = messages.Where(m => m.Topic == topic).OrderBy(m => m.DueAt).Select(m => m.Id).ToList();

        Assert.Equal(expected, await ListAll(app, new ScheduleQuery { Topic = topic, Limit = 3 }));
        Assert.Equal(
            messages.Where(m => m.Topic == topic && m.Key == "key-1").OrderBy(m => m.DueAt).Select(m => m.Id),
            await ListAll(app, new ScheduleQuery { Topic = topic, Key = "key-1" })
        );
        var window = new ScheduleQuery
        {
            Topic = topic,
            From = from.AddMinutes(5),
            To = from.AddMinutes(10),
        };
        Assert.Equal(
            messages
                .Where(m => m.Topic == topic && m.DueAt >= window.From && m.DueAt < window.To)
                .OrderBy(m => m.DueAt)
                .Select(m => m.Id),
            await ListAll(app, window)
        );
        await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await app.Scheduler.ListAsync(new ScheduleQuery { Limit = 0 })
        );
        await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await app.Scheduler.ListAsync(new ScheduleQuery { Cursor = "foreign" })
        );
    }

    private static async Task<List<MessageId>> ListAll(TestApp app, ScheduleQuery query)
    {
        var ids = new List<MessageId>();
        while (true)
        {
            var page = await app.Scheduler.ListAsync(query);
            Assert.True(page.Messages.Count <= query.Limit);
            ids.AddRange(page.Messages.Select(message => message.Id));
            if (page.Next is null)
                return ids;
            query = query with { Cursor = page.Next };
        }
    }

    private static Message Due(string topic, int number, DateTimeOffset due) =>
        new(topic, BitConverter.GetBytes(number)) { DueAt = due };
}

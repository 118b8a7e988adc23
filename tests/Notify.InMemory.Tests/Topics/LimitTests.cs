using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.InMemory.Tests.Conformance;
using Notify.Testing;

namespace Notify.InMemory.Tests.Topics;

/// <summary>The limits of the memory server, each reached.</summary>
public sealed class LimitTests : Suite<InMemoryHarness>
{
    private readonly ManualTime _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_topic_whose_oldest_held_message_is_too_old_refuses_more_and_keeps_what_it_has()
    {
        var topic = Name("old");
        var app = await StartManual();
        await app.Producer.SendAsync(Numbered(topic, 1));
        _time.Advance(TimeSpan.FromDays(7));
        await app.Producer.SendAsync(Numbered(topic, 2));
        _time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<SendException>(async () =>
            await app.Producer.SendAsync(Numbered(topic, 3))
        );

        Assert.Equal(ErrorIds.HoldLimit, error.ErrorId);
        Assert.Contains("HoldFor", error.Message, StringComparison.Ordinal);
        var info = (await app.Topics.ListTopicsAsync()).Single(t => t.Name == topic);
        Assert.Equal(2, info.Held);
        Assert.Equal(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1), info.OldestHeldAge);
    }

    [Fact]
    public async Task The_age_of_the_oldest_message_counts_from_when_it_could_have_been_handled()
    {
        var (topic, group) = (Name("age"), Name("age"));
        var app = await StartManual(notify => notify.Collect(group, topic, new Collector<int>()));
        await app.Groups.PauseAsync(group);
        await app.Producer.SendAsync(new Message(topic, default) { DueAt = _time.GetUtcNow().AddHours(1) });
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(3));
        await Guard.Until(async () => (await app.Groups.FindAsync(group))!.Waiting == 1, "the due message");
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(TimeSpan.FromMinutes(5), (await app.Groups.FindAsync(group))!.OldestAge);
    }

    [Fact]
    public async Task Too_many_bytes_make_senders_wait_as_too_many_messages_do()
    {
        var (topic, group) = (Name("bytes"), Name("bytes"));
        var app = await Start(notify =>
            notify
                .UseInMemory(options => options.QueueBytes = 10_000)
                .Configure(options => options.SendTimeout = TimeSpan.FromMilliseconds(100))
                .Collect(group, topic, new Collector<int>())
        );
        await app.Groups.PauseAsync(group);
        var messages = Enumerable.Range(0, 5).Select(_ => new Message(topic, new byte[3_000])).ToList();

        var results = await app.Producer.SendManyAsync(messages);

        Assert.Equal([true, true, true, false, false], results.Select(result => result.IsAccepted));
    }

    [Fact]
    public async Task One_topic_too_many_is_refused()
    {
        var app = await Start(notify => notify.UseInMemory(options => options.TopicLimit = 10));
        var results = new List<SendResult>();
        for (var i = 0; i < 12; i++)
            results.AddRange(await app.Producer.SendManyAsync([Numbered(Name($"t{i}"), i)]));

        Assert.Contains(results, result => !result.IsAccepted);
        Assert.Contains("TopicLimit", results[^1].Error!.Message, StringComparison.Ordinal);
        Assert.True((await app.Topics.ListTopicsAsync()).Count <= 10);
    }

    [Fact]
    public async Task One_delayed_message_too_many_is_refused()
    {
        var topic = Name("schedule");
        var app = await Start(notify => notify.UseInMemory(options => options.ScheduleLimit = 2));
        var due = DateTimeOffset.UtcNow.AddHours(1);

        var results = await app.Producer.SendManyAsync([
            .. Enumerable.Range(0, 3).Select(_ => new Message(topic, default) { DueAt = due }),
        ]);

        Assert.Equal([true, true, false], results.Select(result => result.IsAccepted));
        Assert.Equal(ErrorIds.ScheduleLimit, results[2].Error!.ErrorId);
    }

    [Fact]
    public async Task A_message_that_may_not_even_die_is_tried_again_every_minute_and_lost_never()
    {
        var (topic, group) = (Name("undying"), Name("undying"));
        Harness.LimitFailures(0);
        var broken = true;
        var attempts = new Collector<int>();
        var app = await StartManual(notify =>
            notify.Raw(
                group,
                topic,
                (_, context, _) =>
                {
                    attempts.Add(context.Attempt);
                    return Volatile.Read(ref broken) ? throw new InvalidDataException("broken") : Task.CompletedTask;
                },
                options => options.Retry = RetryOptions.None
            )
        );
        await app.Producer.SendAsync(Numbered(topic, 1));
        await attempts.Next();
        await Guard.Until(async () => (await app.Groups.FindAsync(group))!.Scheduled == 1, "the wait of a minute");
        Assert.True(app.Log.Has(1605) && app.Log.Has(1901), "both places that could not keep it are logged");

        Volatile.Write(ref broken, false);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await attempts.Next());
        await Guard.Until(async () => await app.Groups.FindAsync(group) is { InFlight: 0, Scheduled: 0 }, "its end");
    }

    [Fact]
    public async Task A_full_ledger_forgets_what_is_done_and_refuses_when_nothing_is()
    {
        var app = await Start(notify => notify.UseInMemory(options => options.LedgerLimit = 3));
        LedgerEntry Step(DeliveryStatus status) =>
            new()
            {
                MessageId = MessageId.New(),
                Topic = "t",
                Group = "g",
                Status = status,
                Attempt = 1,
                At = DateTimeOffset.UtcNow,
            };
        var done = Step(DeliveryStatus.Done);
        await app.Ledger.RecordAsync([done, Step(DeliveryStatus.Processing), Step(DeliveryStatus.Processing)]);

        await app.Ledger.RecordAsync([Step(DeliveryStatus.Processing)]);
        Assert.Null(await app.Ledger.FindAsync(done.MessageId));

        var error = await Assert.ThrowsAsync<NotifyException>(async () =>
            await app.Ledger.RecordAsync([Step(DeliveryStatus.Processing)])
        );
        Assert.Contains("LedgerLimit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_out_of_range_are_found_at_start_all_at_once()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            Start(notify =>
                notify.UseInMemory(options =>
                {
                    options.QueueLimit = 0;
                    options.QueueBytes = 0;
                    options.TopicLimit = 0;
                    options.FailureLimit = -1;
                    options.ScheduleLimit = -1;
                    options.MaxDelay = TimeSpan.Zero;
                    options.LedgerLimit = 0;
                    options.NoticeBytes = 0;
                })
            )
        );

        Assert.Equal(8, error.Problems.Count);
        Assert.All(error.Problems, problem => Assert.StartsWith("InMemory:", problem, StringComparison.Ordinal));
    }

    private Task<TestApp> StartManual(Action<INotifyBuilder>? configure = null) =>
        Start(configure, services => services.AddSingleton<TimeProvider>(_time));
}

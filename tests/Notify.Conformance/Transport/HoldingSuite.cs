namespace Notify.Conformance.Transport;

/// <summary>Promise 2: nothing accepted is dropped for lack of a listener.</summary>
public abstract class HoldingSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_topic_without_a_group_holds_its_messages_for_the_first_one_in_order_and_before_newer_ones()
    {
        var topic = Name("held");
        var sender = await Start();
        (await sender.Producer.SendManyAsync(Numbered(topic, ..50))).ThrowIfAnyFailed();

        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("first"), topic, seen, options => options.Concurrency = 1));
        (await app.Producer.SendManyAsync(Numbered(topic, 50..60))).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(0, 60), await seen.Next(60));
    }

    [Fact]
    public async Task A_later_group_begins_with_what_was_accepted_after_it_came()
    {
        var topic = Name("later");
        var (first, later) = (new Collector<int>(), new Collector<int>());
        var app = await Start(notify => notify.Collect(Name("first"), topic, first));
        (await app.Producer.SendManyAsync(Numbered(topic, ..10))).ThrowIfAnyFailed();

        await Start(notify => notify.Collect(Name("later"), topic, later));
        await app.Producer.SendAsync(Numbered(topic, 10));

        Assert.Equal(10, await later.Next());
        Assert.Equal(Enumerable.Range(0, 11), (await first.Next(11)).Order());
        Assert.Equal([10], later.All);
    }

    [Fact]
    public async Task A_group_without_a_consumer_keeps_its_backlog_and_gets_it_at_once_when_one_connects()
    {
        var (topic, group) = (Name("backlog"), Name("away"));
        var founder = await Start(notify => notify.Collect(group, topic, new Collector<int>()));
        await founder.Stop();
        var sender = await Start();
        (await sender.Producer.SendManyAsync(Numbered(topic, ..1000))).ThrowIfAnyFailed();
        Assert.Equal(1000, (await sender.Groups.FindAsync(group))!.Waiting);

        var seen = new Collector<int>();
        await Start(notify => notify.Collect(group, topic, seen));

        Assert.Equal(Enumerable.Range(0, 1000), (await seen.Next(1000)).Order());
    }

    [Fact]
    public async Task The_backlog_of_one_group_does_not_block_another()
    {
        var (topic, away) = (Name("apart"), Name("away"));
        var founder = await Start(notify => notify.Collect(away, topic, new Collector<int>()));
        await founder.Stop();

        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("here"), topic, seen));
        (await app.Producer.SendManyAsync(Numbered(topic, ..1000))).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(0, 1000), (await seen.Next(1000)).Order());
        Assert.Equal(1000, (await app.Groups.FindAsync(away))!.Waiting);
    }

    [Fact]
    public async Task At_the_limit_of_held_messages_the_send_fails_and_names_it()
    {
        var topic = Name("full");
        var app = await Start(notify => notify.Configure(o => o.Topics[topic] = new TopicOptions { HoldLimit = 20 }));
        (await app.Producer.SendManyAsync(Numbered(topic, ..20))).ThrowIfAnyFailed();

        var error = await Assert.ThrowsAsync<SendException>(async () =>
            await app.Producer.SendAsync(Numbered(topic, 20))
        );

        Assert.Equal(ErrorIds.HoldLimit, error.ErrorId);
        Assert.False(error.IsOutcomeUnknown);
        Assert.Contains(topic, error.Message, StringComparison.Ordinal);
        Assert.Contains("HoldLimit", error.Message, StringComparison.Ordinal);
        var seen = new Collector<int>();
        await Start(notify => notify.Collect(Name("first"), topic, seen));
        Assert.Equal(Enumerable.Range(0, 20), (await seen.Next(20)).Order());
    }

    [Fact]
    public async Task What_is_held_can_be_counted_and_discarded()
    {
        var topic = Name("discarded");
        var app = await Start();
        (await app.Producer.SendManyAsync(Numbered(topic, ..7))).ThrowIfAnyFailed();
        var info = (await app.Topics.ListTopicsAsync()).Single(info => info.Name == topic);
        Assert.Equal(7, info.Held);
        Assert.Empty(info.Groups);

        Assert.Equal(7, await app.Topics.DiscardHeldAsync(topic));

        var seen = new Collector<int>();
        var receiver = await Start(notify => notify.Collect(Name("first"), topic, seen));
        await receiver.Producer.SendAsync(Numbered(topic, 7));
        Assert.Equal(7, await seen.Next());
    }

    [Fact]
    public async Task A_transient_topic_holds_nothing()
    {
        var topic = Name("transient");
        Action<INotifyBuilder> transient = notify =>
            notify.Configure(options => options.Topics[topic] = new TopicOptions { Transient = true });
        var sender = await Start(transient);
        (await sender.Producer.SendManyAsync(Numbered(topic, ..10))).ThrowIfAnyFailed();

        var seen = new Collector<int>();
        await Start(notify =>
        {
            transient(notify);
            notify.Collect(Name("first"), topic, seen);
        });
        await sender.Producer.SendAsync(Numbered(topic, 10));

        Assert.Equal(10, await seen.Next());
    }

    [Fact]
    public async Task An_ephemeral_group_gets_its_copy_and_the_topic_holds_one_for_a_durable_group_to_come()
    {
        var topic = Name("both");
        var (ephemeral, durable) = (new Collector<int>(), new Collector<int>());
        var app = await Start(notify =>
            notify.Group(
                Name("node"),
                group =>
                    group
                        .Topics(topic)
                        .Ephemeral()
                        .Handle<Message>(
                            (message, _, _) =>
                            {
                                ephemeral.Add(NumberOf(message));
                                return Task.CompletedTask;
                            }
                        )
            )
        );
        (await app.Producer.SendManyAsync(Numbered(topic, ..5))).ThrowIfAnyFailed();
        Assert.Equal(Enumerable.Range(0, 5), (await ephemeral.Next(5)).Order());

        await Start(notify => notify.Collect(Name("first"), topic, durable));

        Assert.Equal(Enumerable.Range(0, 5), (await durable.Next(5)).Order());
    }
}

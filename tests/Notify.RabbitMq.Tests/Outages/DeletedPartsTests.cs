using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>Queues, exchanges and bindings are deleted behind our back.</summary>
public sealed class DeletedPartsTests : BrokerTest
{
    private Uri _server = null!;

    /// <summary>Every queue a delay of less than 1.6 seconds may pass.</summary>
    private IEnumerable<string> ShortLevels =>
        Enumerable
            .Range(0, 4)
            .SelectMany(level => Enumerable.Range(0, DelayKey.Lanes).Select(lane => ServerNames.Delay(level, lane)));

    public override async Task InitializeAsync() => _server = (await Servers.SharedAsync()).Uri;

    [Fact]
    public async Task A_message_without_any_route_is_held_once_the_hold_queue_was_deleted()
    {
        var topic = Name("held");
        var app = await Start(_server);
        await app.Producer.SendAsync(Numbered(topic, 1));
        await Behind.DeleteQueueAsync(_server, ServerNames.HoldQueue(topic));

        await app.Producer.SendAsync(Numbered(topic, 2));

        Assert.Equal(1, (await app.Topics.ListTopicsAsync()).Single(known => known.Name == topic).Held);
        var seen = new Collector<int>();
        await Start(_server, notify => notify.Collect(Name("late"), topic, seen));
        Assert.Equal(2, await seen.Next());
    }

    [Fact]
    public async Task A_message_without_any_route_reaches_its_group_once_the_groups_queue_was_deleted()
    {
        var (topic, group) = (Name("routeless"), Name("routeless"));
        var seen = new Collector<int>();
        var consumer = await Start(_server, notify => notify.Collect(group, topic, seen));
        var sender = await Start(_server);
        await sender.Producer.SendAsync(Numbered(topic, 1));
        Assert.Equal(1, await seen.Next());
        await consumer.Stop();
        await Behind.DeleteQueueAsync(_server, ServerNames.GroupQueue(group));

        await sender.Producer.SendAsync(Numbered(topic, 2));

        Assert.Equal(1, (await sender.Groups.FindAsync(group))!.Waiting);
        await Start(_server, notify => notify.Collect(group, topic, seen));
        Assert.Equal(2, await seen.Next());
    }

    [Fact]
    public async Task A_message_without_any_route_reaches_its_group_once_its_bindings_were_deleted()
    {
        var (topic, group) = (Name("unbound"), Name("unbound"));
        var seen = new Collector<int>();
        var app = await Start(_server, notify => notify.Collect(group, topic, seen));
        await app.Producer.SendAsync(Numbered(topic, 1));
        Assert.Equal(1, await seen.Next());
        await using (var behind = await Behind.OpenAsync(_server))
        {
            for (var partition = 0; partition < TopicOptions.DefaultPartitions; partition++)
            {
                var key = BrokerNames.RoutingKey(partition, topic);
                await behind.Channel.QueueUnbindAsync(ServerNames.GroupQueue(group), ServerNames.Topics, key, null);
            }
        }

        await app.Producer.SendAsync(Numbered(topic, 2));

        Assert.Equal(2, await seen.Next());
    }

    [Fact]
    public async Task What_is_sent_while_an_exchange_is_gone_is_never_said_to_be_accepted_and_then_missing()
    {
        const int Count = 200;
        var (topic, group) = (Name("exchange"), Name("exchange"));
        var seen = new Collector<int>();
        var app = await Start(_server, notify => notify.Collect(group, topic, seen));
        await app.Producer.SendAsync(Numbered(topic, -1));
        await using (var behind = await Behind.OpenAsync(_server))
            await behind.Channel.ExchangeDeleteAsync(ServerNames.Topics);

        var messages = Enumerable.Range(0, Count).Select(i => Numbered(topic, i)).ToList();
        var results = await app.Producer.SendManyAsync(messages);
        await SendUntilConfirmed(app, Numbered(topic, Count));

        var accepted = Enumerable.Range(0, Count).Where(i => results[i].IsAccepted).Append(Count).ToList();
        await Guard.Until(() => accepted.TrueForAll(seen.All.Contains), "everything that was accepted");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_queue_that_is_deleted_under_its_consumer_is_made_again_and_received_from(bool orderByKey)
    {
        var (topic, group) = (Name("under"), Name("under"));
        var seen = new Collector<int>();
        var app = await Start(_server, notify => notify.Collect(group, topic, seen, o => o.OrderByKey = orderByKey));
        await app.Producer.SendAsync(Numbered(topic, 1, "key"));
        Assert.Equal(1, await seen.Next());

        string[] queues = orderByKey
            ? [.. Enumerable.Range(0, TopicOptions.DefaultPartitions).Select(p => ServerNames.GroupQueue(group, p))]
            : [ServerNames.GroupQueue(group)];
        await Behind.DeleteQueueAsync(_server, queues);
        await app.Producer.SendAsync(Numbered(topic, 2, "key"));

        Assert.Equal(2, await seen.Next());
        await Guard.Until(async () => (await app.Groups.FindAsync(group))!.Consumers == 1, "the consumer to be back");
        await app.Producer.SendAsync(Numbered(topic, 3, "key"));
        Assert.Equal(3, await seen.Next());
    }

    [Fact]
    public async Task A_retry_and_a_dead_letter_find_their_queues_made_again()
    {
        var (topic, group) = (Name("settles"), Name("settles"));
        var app = await Start(_server);
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var first = await receiver.Deliveries.Next();
        // Every level a short delay takes.
        await Behind.DeleteQueueAsync(_server, [ServerNames.DeadQueue(group), .. ShortLevels]);
        var failure = Failure.From(FailureReason.Refused, "no", DateTimeOffset.UtcNow);

        first.Retry(TimeSpan.FromMilliseconds(300), failure);
        await subscription.SettleAsync(new[] { first });
        var second = await receiver.Deliveries.Next();
        second.DeadLetter(failure);
        await subscription.SettleAsync(new[] { second });

        Assert.Equal((SettleStatus.Settled, SettleStatus.Settled), (first.Status, second.Status));
        Assert.Equal((2, 2), (second.Attempt, receiver.Deliveries.Count));
        var query = new FailureQuery { Filter = new FailureFilter { Group = group } };
        Assert.Equal(2, Assert.Single((await app.Failures.ListAsync(query)).Items).Attempts);
    }

    [Fact]
    public async Task A_delayed_message_finds_the_levels_of_delay_made_again()
    {
        var topic = Name("levels");
        var seen = new Collector<int>();
        var app = await Start(_server, notify => notify.Collect(Name("levels"), topic, seen));
        await app.Producer.SendAsync(Soon(1));
        Assert.Equal(1, await seen.Next());
        await Behind.DeleteQueueAsync(_server, [.. ShortLevels]);

        await app.Producer.SendAsync(Soon(2));

        Assert.Equal(2, await seen.Next());

        Message Soon(int number) => Numbered(topic, number).WithDueAt(DateTimeOffset.UtcNow.AddMilliseconds(400));
    }

    [Fact]
    public async Task Everything_is_made_again_that_is_deleted_at_once_while_connections_stay()
    {
        var (topic, group) = (Name("all"), Name("all"));
        var seen = new Collector<int>();
        var app = await Start(_server, notify => notify.Collect(group, topic, seen));
        await app.Producer.SendAsync(Numbered(topic, 1));
        Assert.Equal(1, await seen.Next());

        var plan = new TopologyPlan(ServerNames, null);
        await Behind.DeleteQueueAsync(
            _server,
            [
                ServerNames.Registry,
                .. plan.BaseQueues().Select(queue => queue.Name),
                .. plan.GroupQueues(group, null).Select(queue => queue.Name),
            ]
        );
        await using (var behind = await Behind.OpenAsync(_server))
        {
            foreach (var exchange in plan.BaseExchanges())
                await behind.Channel.ExchangeDeleteAsync(exchange.Name);
        }

        await SendUntilConfirmed(app, Numbered(topic, 2));
        await Guard.Until(() => seen.All.Contains(2), "the first message after everything was deleted");
        await SendUntilConfirmed(app, Numbered(topic, 3).WithDueAt(DateTimeOffset.UtcNow.AddMilliseconds(300)));
        await Guard.Until(() => seen.All.Contains(3), "a delayed message");
    }
}

using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>Where delayed messages should have gone is deleted before they are due.</summary>
public sealed class OrphanTests : BrokerTest
{
    // More than a level's worker has in hand at once (32): enough to stop a level that cannot get rid of them.
    private const int Orphans = 40;
    private const int Others = 100;

    private Uri _server = null!;

    public override async Task InitializeAsync() => _server = (await Servers.SharedAsync()).Uri;

    [Fact]
    public async Task Forty_retries_of_a_deleted_group_stop_nobody_and_are_found_as_undeliverable()
    {
        var (topic, group) = (Name("orphans"), Name("orphans"));
        var failed = new Collector<int>();
        var failing = await Start(
            _server,
            notify =>
                notify.Raw(
                    group,
                    topic,
                    (message, _, _) =>
                    {
                        failed.Add(NumberOf(message));
                        throw new InvalidDataException("always");
                    },
                    options =>
                    {
                        options.Retry.Immediate = 0;
                        options.Retry.FirstDelay = TimeSpan.FromSeconds(15);
                        options.Retry.Jitter = 0;
                    }
                )
        );
        var (app, seen) = await StartOthers();
        await app.Producer.SendManyAsync(Many(topic, Orphans));
        await failed.Next(Orphans);
        await Guard.Until(async () => (await failing.Groups.FindAsync(group))!.InFlight == 0, "all to be put back");
        await failing.Stop();
        await app.Groups.DeleteAsync(group, discardBacklog: true);

        await SendOthersAndSeeThem(app, seen);

        var found = await Undeliverable(app, topic);
        Assert.All(found, item => Assert.Equal(group, item.Group));
    }

    [Fact]
    public async Task Forty_delayed_messages_to_a_deleted_topic_stop_nobody_and_are_found_as_undeliverable()
    {
        var topic = Name("orphans");
        var (app, seen) = await StartOthers();
        var due = DateTimeOffset.UtcNow.AddSeconds(10);
        var orphans = Many(topic, Orphans).Select(message => message.WithDueAt(due)).ToList();
        (await app.Producer.SendManyAsync(orphans)).ThrowIfAnyFailed();
        await Behind.DeleteQueueAsync(_server, ServerNames.HoldQueue(topic));

        await SendOthersAndSeeThem(app, seen);

        await Undeliverable(app, topic);
        Assert.Equal(Orphans, await app.Failures.RedriveAsync(new FailureFilter { Topic = topic }));
        Assert.Equal(Orphans, (await app.Topics.ListTopicsAsync()).Single(known => known.Name == topic).Held);
    }

    private async Task<(TestApp App, Collector<int> Seen)> StartOthers()
    {
        var seen = new Collector<int>();
        return (await Start(_server, notify => notify.Collect(Name("others"), Name("others"), seen)), seen);
    }

    /// <summary>They take the same levels as the orphans, behind them.</summary>
    private async Task SendOthersAndSeeThem(TestApp app, Collector<int> seen)
    {
        var due = DateTimeOffset.UtcNow.AddSeconds(6);
        var others = Many(Name("others"), Others).Select(message => message.WithDueAt(due)).ToList();
        (await app.Producer.SendManyAsync(others)).ThrowIfAnyFailed();
        Assert.Equal(Enumerable.Range(0, Others), (await seen.Next(Others)).Order());
    }

    private static async Task<IReadOnlyList<FailedDelivery>> Undeliverable(TestApp app, string topic)
    {
        var filter = new FailureFilter { Topic = topic, Reason = FailureReason.Undeliverable };
        IReadOnlyList<FailedDelivery> found = [];
        await Guard.Until(
            async () =>
            {
                found = (await app.Failures.ListAsync(new FailureQuery { Filter = filter, Limit = 1_000 })).Items;
                return found.Count >= Orphans;
            },
            "the orphans among the failures"
        );
        Assert.Equal(Enumerable.Range(0, Orphans), found.Select(item => NumberOf(item.Message)).Order());
        return found;
    }

    private static List<Message> Many(string topic, int count) =>
        [.. Enumerable.Range(0, count).Select(number => Numbered(topic, number))];
}

using Notify.Conformance;
using Notify.Redis.Tests.Conformance;
using Notify.Redis.Tests.Support;

namespace Notify.Redis.Tests.Reading;

/// <summary>Entries that somebody else wrote, or damaged.</summary>
public sealed class PoisonTests : Suite<RedisHarness>
{
    [Theory]
    [InlineData("m", "gibberish")]
    [InlineData("m", "gibberish", "a", "many", "f", "long ago")]
    [InlineData("other", "")]
    public async Task Poison_entries_neither_block_nor_vanish(params string[] fields)
    {
        var (topic, group) = (Name("poison"), Name("poison"));
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(group, topic, seen));
        await app.Producer.SendAsync(Numbered(topic, 1));
        await seen.Next();

        await AddAsync($"{{{Harness.Prefix}:t:{topic}}}:s:0", fields);
        await AddAsync($"{{{Harness.Prefix}:t:{topic}}}:r:0:{group}", fields);
        await app.Producer.SendAsync(Numbered(topic, 2));

        Assert.Equal(2, await seen.Next());
        await AssertDead(app, group, 2, fields[1]);
        await Guard.Until(
            async () => await app.Groups.FindAsync(group) is { Waiting: 0, InFlight: 0 },
            "nothing to be left"
        );
    }

    [Fact]
    public async Task Poison_entries_do_not_take_others_with_them_from_an_ephemeral_group()
    {
        var topic = Name("broadcast");
        var receiver = new ManualReceiver();
        var app = await Start();
        await using var subscription = await app.Get<IMessageConsumer>()
            .SubscribeAsync(new Subscription(Name("nodes"), topic) { Ephemeral = true }, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        await receiver.Deliveries.Next();

        await AddAsync($"{{{Harness.Prefix}:t:{topic}}}:s:0", ["m", "gibberish"]);
        await app.Producer.SendAsync(Numbered(topic, 2));

        Assert.Equal(2, NumberOf((await receiver.Deliveries.Next()).Message));
        await AssertDead(app, null, 1, "gibberish");
    }

    private static async Task AssertDead(TestApp app, string? group, int count, string body)
    {
        var query = new FailureQuery { Filter = new FailureFilter { Group = group } };
        await Guard.Until(async () => (await app.Failures.ListAsync(query)).Items.Count == count, "the dead messages");
        Assert.All(
            (await app.Failures.ListAsync(query)).Items,
            failed =>
            {
                Assert.Equal(FailureReason.Undecodable, failed.Failure.Reason);
                Assert.Equal(body, System.Text.Encoding.UTF8.GetString(failed.Message.Body.Span));
            }
        );
    }

    private static async Task AddAsync(string stream, string[] fields)
    {
        var server = await Servers.One.GetAsync();
        await server.CommandAsync(["XADD", stream, "*", .. fields]);
    }
}

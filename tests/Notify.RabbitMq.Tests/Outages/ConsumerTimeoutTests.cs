using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>The server ends a consumer that is too slow for it.</summary>
public sealed class ConsumerTimeoutTests(SternServer outage) : OutageTest(outage), IClassFixture<SternServer>
{
    [Fact]
    public async Task A_consumer_that_holds_a_message_for_longer_than_the_server_allows_is_told_and_gets_it_again()
    {
        var (topic, group) = (Name("slow"), Name("slow"));
        var app = await Start(Server.Uri);
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var slow = await receiver.Deliveries.Next();

        Assert.Same(slow, await receiver.Losses.Next());
        var again = await receiver.Deliveries.Next();
        slow.Complete();
        await subscription.SettleAsync(new[] { slow });
        again.Complete();
        await subscription.SettleAsync(new[] { again });

        Assert.Equal((SettleStatus.NotHolder, SettleStatus.Settled), (slow.Status, again.Status));
        Assert.Equal((1, 1), (NumberOf(again.Message), again.Returns));
        Assert.All(await app.Health(), part => Assert.Equal(BackendState.Up, part.State));
        var info = (await app.Groups.FindAsync(group))!;
        Assert.Equal((0, 0), (info.Waiting, info.InFlight));
    }

    [Fact]
    public async Task The_server_does_not_time_out_who_reads_the_registry()
    {
        var app = await Start(Server.Uri);
        var topic = Name("calm");
        await app.Producer.SendAsync(Numbered(topic, 1));
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, Name("slow"), topic, receiver);
        await receiver.Deliveries.Next();

        // The server has looked at every consumer by then.
        await receiver.Losses.Next();

        Assert.False(app.Log.Has(2100), "the registry was read without a break");
    }
}

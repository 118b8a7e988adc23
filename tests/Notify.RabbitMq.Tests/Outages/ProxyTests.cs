using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;
using Notify.TestServers;
using Xunit.Abstractions;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>The network between the application and its server breaks, each way it can.</summary>
public sealed class ProxyTests(ITestOutputHelper output) : BrokerTest
{
    private FaultProxy _proxy = null!;

    private Uri Uri => new($"amqp://guest:guest@{_proxy.Host}:{_proxy.Port}/");

    // The server is left as it is: only the way to it breaks.
    public override async Task InitializeAsync() => _proxy = Before(await Servers.SharedAsync());

    public override async Task DisposeAsync()
    {
        _proxy.OnChunk = null;
        _proxy.DelayBy(TimeSpan.Zero);
        _proxy.Flow();
        _proxy.Mend();
        await base.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Every_confirmed_message_is_handled_though_the_connection_is_cut_and_mended()
    {
        var (topic, group) = (Name("cut"), Name("cut"));
        var tally = new Tally(output);
        var app = await Start(Uri, notify => notify.Raw(group, topic, (message, _, _) => tally.Handle(message)));

        var sending = tally.SendAsync(app, topic, 20_000);
        for (var cuts = 1; cuts <= 3; cuts++)
        {
            await tally.UntilConfirmed(cuts * 2_000);
            _proxy.Cut();
            await UntilHealth(app, BackendState.Down);
            _proxy.Mend();
        }

        await sending;
        await tally.AssertAllHandled();
        await UntilHealth(app, BackendState.Up);
    }

    [Fact]
    public async Task Every_confirmed_message_is_handled_though_connections_are_reset_again_and_again()
    {
        var (topic, group) = (Name("reset"), Name("reset"));
        var tally = new Tally(output);
        var app = await Start(Uri, notify => notify.Raw(group, topic, (message, _, _) => tally.Handle(message)));

        var sending = tally.SendAsync(app, topic, 20_000);
        for (var resets = 1; resets <= 5; resets++)
        {
            await tally.UntilConfirmed(resets * 1_500);
            _proxy.Reset();
        }

        await sending;
        await tally.AssertAllHandled();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_makes_sends_unknown_in_bounded_time_and_is_given_up()
    {
        var topic = Name("stall");
        var seen = new Collector<int>();
        var app = await Start(
            Uri,
            notify =>
                notify
                    .Configure(options => options.SendTimeout = TimeSpan.FromSeconds(1))
                    .Collect(Name("stall"), topic, seen),
            Impatient
        );
        await SendUntilConfirmed(app, Numbered(topic, 1));
        Assert.Equal(1, await seen.Next());

        _proxy.Stall();
        var unknown = await Assert.ThrowsAsync<SendException>(async () =>
            await app.Producer.SendAsync(Numbered(topic, 2))
        );
        await UntilHealth(app, BackendState.Down);
        var rejected = await Assert.ThrowsAsync<SendException>(async () =>
            await app.Producer.SendAsync(Numbered(topic, 3))
        );
        _proxy.Flow();
        await SendUntilConfirmed(app, Numbered(topic, 4));

        Assert.Equal(ErrorIds.OutcomeUnknown, unknown.ErrorId);
        Assert.Equal(ErrorIds.NotAccepted, rejected.ErrorId);
        await Guard.Until(() => seen.All.Contains(4), "the message after the stall");
        Assert.DoesNotContain(3, seen.All);
        // The client itself gives up later, and can end the process by doing so.
        var lost = app.Log.Entries.Where(entry => entry.EventId == 2001).ToList();
        Assert.Contains(lost, entry => entry.Text.Contains("two heartbeats", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_that_a_broken_connection_never_ends_keeps_nobody_from_sending()
    {
        const int Bytes = 256 * 1024;
        var (topic, group) = (Name("full"), Name("full"));
        var seen = new Collector<int>();
        var app = await Start(Uri, notify => notify.Collect(group, topic, seen));
        await app.Producer.SendAsync(Numbered(topic, 1));

        // More than all buffers on the way hold: writing waits.
        _proxy.Stall(FlowDirection.ToServer);
        var large = Enumerable.Range(0, 400).Select(_ => new Message(topic, new byte[Bytes])).ToList();
        var stuck = app.Producer.SendManyAsync(large).AsTask();
        var passed = -1L;
        await Guard.Until(() => passed == (passed = _proxy.BytesToServer), "nothing more to be written");
        _proxy.Reset();
        _proxy.Flow();

        await SendUntilConfirmed(app, Numbered(topic, 2));
        await Guard.Until(() => seen.All.Contains(2), "the message after the reset");
        await Guard.Within(stuck, "each large message to have an outcome");
    }

    [Fact]
    public async Task A_group_is_deleted_by_an_application_that_hears_late_of_its_last_consumer_leaving()
    {
        var (topic, group) = (Name("late"), Name("late"));
        var consumer = await Start(
            (await Servers.SharedAsync()).Uri,
            notify => notify.Collect(group, topic, new Collector<int>())
        );
        var administrator = await Start(Uri);
        Assert.NotNull(await administrator.Groups.FindAsync(group));
        _proxy.DelayBy(TimeSpan.FromMilliseconds(500), FlowDirection.ToClient);

        await consumer.Stop();
        await administrator.Groups.DeleteAsync(group, discardBacklog: false);

        Assert.Null(await administrator.Groups.FindAsync(group));
    }

    [Theory]
    [InlineData(ProxySide.Server, false)]
    [InlineData(ProxySide.Client, false)]
    [InlineData(ProxySide.Server, true)]
    [InlineData(ProxySide.Client, true)]
    public async Task What_was_held_on_a_connection_that_only_one_side_believes_in_comes_again(
        ProxySide closed,
        bool orderByKey
    )
    {
        var (topic, group) = (Name("half"), Name("half"));
        var app = await Start(Uri, options: Impatient);
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver, orderByKey);
        await app.Producer.SendAsync(Numbered(topic, 1, "key"));
        var lost = await receiver.Deliveries.Next();

        _proxy.HalfOpen(closed);

        Assert.Same(lost, await receiver.Losses.Next());
        var again = await receiver.Deliveries.Next();
        await SendUntilConfirmed(app, Numbered(topic, 2, "key"));
        lost.Complete();
        await subscription.SettleAsync(new[] { lost });
        again.Complete();
        await subscription.SettleAsync(new[] { again });
        Assert.Equal(SettleStatus.NotHolder, lost.Status);
        Assert.Equal(SettleStatus.Settled, again.Status);
        Assert.Equal((1, 1), (NumberOf(again.Message), again.Attempt));
        Assert.True(again.Returns >= 1, $"It was returned {again.Returns} times.");
        Assert.Equal(2, NumberOf((await receiver.Deliveries.Next()).Message));
    }

    [Theory]
    [InlineData(DeliveryOutcome.Complete, 1)]
    [InlineData(DeliveryOutcome.Retry, 1)]
    [InlineData(DeliveryOutcome.Retry, 2)]
    [InlineData(DeliveryOutcome.DeadLetter, 1)]
    [InlineData(DeliveryOutcome.DeadLetter, 2)]
    public async Task What_is_settled_while_the_connection_is_reset_comes_again(DeliveryOutcome outcome, int chunk)
    {
        var (topic, group) = (Name("settle"), Name("settle"));
        var app = await Start(Uri);
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var first = await receiver.Deliveries.Next();

        // What moves a message is published and confirmed on one connection, and then acknowledged on the other.
        var chunks = 0;
        _proxy.OnChunk = seen =>
            seen.Direction == FlowDirection.ToServer && Interlocked.Increment(ref chunks) == chunk
                ? ChunkFate.ResetAfter(0)
                : ChunkFate.Pass;
        var failure = Failure.From(FailureReason.Refused, "no", DateTimeOffset.UtcNow);
        _ = outcome switch
        {
            DeliveryOutcome.Complete => first.Complete(),
            DeliveryOutcome.Retry => first.Retry(TimeSpan.Zero, failure),
            _ => first.DeadLetter(failure),
        };
        await Guard.Within(subscription.SettleAsync(new[] { first }).AsTask(), "settling to end");

        // What came before the reset is lost with the connection, and comes once more.
        Delivery again;
        do
        {
            again = await receiver.Deliveries.Next();
            Assert.Equal(1, NumberOf(again.Message));
            again.Complete();
            await subscription.SettleAsync(new[] { again });
        } while (again.Status != SettleStatus.Settled);

        output.WriteLine($"first {first.Status}, again attempt {again.Attempt}, returns {again.Returns}");
    }

    private static FaultProxy Before(RabbitMqServer server) => new(server);

    private static void Impatient(RabbitMqOptions options)
    {
        options.Heartbeat = TimeSpan.FromSeconds(2);
        options.ConnectTimeout = TimeSpan.FromSeconds(3);
        options.RequestTimeout = TimeSpan.FromSeconds(5);
    }

    private static Task UntilHealth(TestApp app, BackendState state) =>
        Guard.Until(
            async () => (await app.Health()).All(part => part.State == state),
            $"both connections to be {state}"
        );
}

using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Diagnostics;
using Notify.Outbox;
using Notify.Tests.Support;

namespace Notify.Tests.Outbox;

/// <summary>What the relay does when its database, its lead or its transport fails.</summary>
public sealed class OutboxRelayTests
{
    private const string Spied = "OutboxSpy";
    private readonly PathTransport _transport = new();

    [Fact]
    public async Task What_was_sent_is_not_sent_again_while_it_cannot_be_removed()
    {
        var outbox = new MemoryOutbox();
        outbox.Fails = call => call == nameof(outbox.SettleAsync) ? new IOException("gone") : null;
        outbox.Add("t", 1, new Message("t", default));
        await using var app = await Start(outbox);

        await Guard.Until(() => outbox.Settled > 2, "some tries");
        outbox.Fails = _ => null;
        await Guard.Until(() => outbox.Count == 0, "the outbox to be empty");

        Assert.Single(_transport.Accepted);
        Assert.True(app.Log.Has(1253));
    }

    [Fact]
    public async Task What_was_sent_in_one_lead_is_removed_first_in_the_next()
    {
        var outbox = new MemoryOutbox { Pace = new(10, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1), 3) };
        outbox.Add("t", 1, new Message("t", default));
        outbox.Fails = call =>
            call is nameof(outbox.ListTopicsAsync) or nameof(outbox.ReadAsync) || _transport.Batches.Count == 0
                ? null
                : new IOException("gone");
        await using var app = await Start(outbox);
        await Guard.Until(() => app.Log.Has(1250), "the lead to be lost");

        outbox.Fails = _ => null;
        await Guard.Until(() => outbox.Count == 0, "the outbox to be empty");

        Assert.Single(_transport.Accepted);
    }

    [Fact]
    public async Task A_host_that_finds_another_one_leading_stops_and_waits()
    {
        var outbox = new MemoryOutbox
        {
            Pace = new(10, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(300), 3),
        };
        await using var app = await Start(outbox);
        var relay = Assert.Single(app.Get<OutboxRelays>().All);
        await Guard.Until(() => relay.Leads, "the lead");

        outbox.Fence = 0;
        await Guard.Until(() => !relay.Leads, "the end of the lead");
        outbox.Add("t", 1, new Message("t", default));
        outbox.Fence = 5;
        await Guard.Until(() => outbox.Count == 0, "the outbox to be empty");

        Assert.Single(_transport.Accepted);
    }

    [Fact]
    public async Task A_send_that_throws_is_repeated_one_by_one_and_only_what_is_at_fault_is_blamed()
    {
        var outbox = new MemoryOutbox();
        for (var lane = 1; lane <= 5; lane++)
            outbox.Add("t", lane, new Message("t", default, new MessageId($"{lane}")));
        outbox.Add("t", 6, new byte[] { 1, 2, 3 });
        var sender = new ThrowingTransport(_transport, new MessageId("3"));
        await using var app = await Start(outbox, sender);

        await Guard.Until(() => outbox.Count == 0, "the others, and the faulty ones to be parked");

        Assert.Equal(["1", "2", "4", "5"], _transport.Accepted.Select(message => message.Id.ToString()));
        Assert.Equal([3, 6], outbox.Faults.Where(fault => fault.IsParked).Select(fault => fault.Id).Order());
        Assert.All(outbox.Faults.Where(fault => fault.IsParked), fault => Assert.Equal(3, fault.Attempts));
        Assert.Contains(outbox.Faults, fault => fault.Error.Contains("Wrong argument", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lane_goes_one_by_one_and_lanes_go_side_by_side()
    {
        var outbox = new MemoryOutbox();
        for (var i = 0; i < 9; i++)
            outbox.Add("t", i % 3, new Message("t", default, new MessageId($"{i}")));
        await using var app = await Start(outbox);

        await Guard.Until(() => outbox.Count == 0, "the outbox to be empty");

        Assert.Equal([3, 3, 3], _transport.Batches.Select(batch => batch.Count));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"{i}"), _transport.Accepted.Select(m => m.Id.ToString()));
    }

    [Fact]
    public async Task Metrics_and_health_tell_what_waits()
    {
        _transport.Refuses = _ => true;
        var outbox = new MemoryOutbox();
        outbox.Add("t", 1, new Message("t", default));
        await using var app = await TestApp.Start(builder => Use(builder, outbox, _transport), s => s.AddMetrics());
        using var measured = new Measured(app.Get<Telemetry>().Meter);
        var gauges = app.Get<OutboxGauges>();
        using var stop = new CancellationTokenSource();
        var sampling = gauges.RunAsync(stop.Token);

        await Guard.Until(
            () =>
            {
                measured.Observe();
                return measured["notify.outbox.pending{notify.outbox.database=test}"] > 0;
            },
            "a sample"
        );
        await stop.CancelAsync();
        await Guard.Within(sampling, "the sampler");

        // The gauge that was asked before the other may have been asked before the sample, too.
        measured.Observe();
        Assert.Equal(90, measured["notify.outbox.oldest_age{notify.outbox.database=test}"]);
        await Guard.Until(() => app.Log.Has(1251), "a refusal");
        var health = Assert.Single(await app.Get<OutboxHealth>().CheckAsync());
        Assert.Equal(("outbox test", BackendState.Degraded), (health.Part, health.State));
        Assert.Contains(
            "1 messages wait, the oldest for 90.0 s; this host sends",
            health.Description,
            StringComparison.Ordinal
        );
        Assert.Contains("t: The queue is full.", health.Description, StringComparison.Ordinal);
        outbox.Fails = call => call == nameof(outbox.DescribeAsync) ? new IOException("cut") : null;
        Assert.Equal(BackendState.Down, Assert.Single(await app.Get<OutboxHealth>().CheckAsync()).State);
        Assert.Equal(7, await app.Get<IOutboxAdministration>().RedriveAsync());
    }

    private Task<TestApp> Start(MemoryOutbox outbox, IMessageProducer? transport = null) =>
        TestApp.Start(builder => Use(builder, outbox, transport ?? _transport));

    private static void Use(INotifyBuilder builder, MemoryOutbox outbox, IMessageProducer transport) =>
        builder
            .AddAdapter<IOutboxStore>(Spied, _ => outbox)
            .AddAdapter(Spied, _ => transport)
            .AddAdapter(Spied, s => s.GetAdapter<IMessageConsumer>("InMemory")!)
            .AddAdapter(Spied, s => s.GetAdapter<IGroupAdministration>("InMemory")!)
            .AddAdapter(Spied, s => s.GetAdapter<ITopicAdministration>("InMemory")!)
            .ChooseAdapter(Spied)
            .Configure(options => options.Inbox ??= "InMemory");

    private sealed class ThrowingTransport(IMessageProducer inner, MessageId wrong) : IMessageProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) =>
            inner.SendAsync(message, cancellationToken);

        public ValueTask<SendResults> SendManyAsync(
            IReadOnlyList<Message> messages,
            CancellationToken cancellationToken = default
        ) =>
            messages.Any(message => message.Id == wrong)
                ? throw new ArgumentException("Wrong argument.")
                : inner.SendManyAsync(messages, cancellationToken);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Notify.Conformance;
using Notify.Diagnostics;

namespace Notify.Tests.Diagnostics;

/// <summary>Names, units and tags that dashboards are built on.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests
{
    private const string Instruments = """
        messaging.client.consumed.messages [{message}] Counter: Messages handed to handlers.
        messaging.client.operation.duration [s] Histogram: How long sends take.
        messaging.client.sent.messages [{message}] Counter: Messages that were accepted or not.
        messaging.process.duration [s] Histogram: How long handlers take.
        notify.group.dead [{message}] ObservableGauge: Dead messages the transport keeps for a group.
        notify.group.in_flight [{message}] ObservableGauge: Messages of a group that are with a consumer.
        notify.group.oldest_age [s] ObservableGauge: How long the oldest waiting message of a group has waited.
        notify.group.scheduled [{message}] ObservableGauge: Messages of a group that wait for a retry.
        notify.group.waiting [{message}] ObservableGauge: Messages that wait in a group: its lag.
        notify.inbox.drift [{counter}] Counter: Inbox counters found wrong; must stay 0.
        notify.ledger.lost [{record}] Counter: Steps the ledger could not record.
        notify.notices [{notice}] Counter: Notices by what became of them.
        notify.outbox.oldest_age [s] ObservableGauge: How long the oldest message of an outbox has waited.
        notify.outbox.parked [{message}] ObservableGauge: Messages of an outbox that cannot be sent; should stay 0.
        notify.outbox.pending [{message}] ObservableGauge: Messages that wait in an outbox.
        notify.recurring.duration [s] Histogram: How long runs of schedules take.
        notify.recurring.lateness [s] Histogram: How long after their time runs of schedules begin.
        notify.recurring.runs [{run}] Counter: Runs of schedules by outcome: done, failed, given_up, cut_off.
        notify.schedule.lateness [s] Histogram: How late due messages are sent.
        notify.settled.messages [{message}] Counter: Deliveries by outcome and answer.
        """;

    private readonly string _topic = $"orders-{Guid.NewGuid():N}";

    [Fact]
    public async Task Instruments_are_those_that_were_recorded()
    {
        await using var app = await TestApp.Start(_ => { });
        var meter = app.Get<Telemetry>().Meter;
        var found = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter == meter)
                    found.Add(Describe(instrument));
            },
        };
        listener.Start();

        Assert.Equal((NotifyDiagnostics.MeterName, Telemetry.Version), (meter.Name, meter.Version));
        Assert.Equal(Instruments.ReplaceLineEndings("\n"), string.Join('\n', found.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task What_is_sent_handled_and_settled_is_measured_with_these_tags()
    {
        await using var app = await Start();
        using var measured = new Measured(app.Get<Telemetry>().Meter);

        await app.Producer.SendAsync(new Message(_topic, new byte[3], new MessageId("good")));
        await app.Producer.SendAsync(new Message(_topic, new byte[3], new MessageId("bad")));

        const string Settled = "notify.settled.messages{messaging.consumer.group.name=orders,notify.outcome=";
        await Guard.Until(() => measured[$"{Settled}Complete,notify.settle_status=Settled}}"] == 1, "the good one");
        await Guard.Until(() => measured[$"{Settled}DeadLetter,notify.settle_status=Settled}}"] == 1, "the bad one");
        var send =
            $"messaging.system=notify.in_memory,messaging.operation.name=send,messaging.destination.name={_topic}";
        var process =
            $"messaging.system=notify.in_memory,messaging.operation.name=process,messaging.destination.name={_topic}";
        const string Group = "messaging.consumer.group.name=orders";
        const string Error = "error.type=System.InvalidOperationException";
        Assert.Equal(2, measured[$"messaging.client.sent.messages{{{send}}}"]);
        Assert.Contains($"messaging.client.operation.duration{{{send}}}", measured.Values.Keys);
        Assert.Equal(1, measured[$"messaging.client.consumed.messages{{{process},{Group}}}"]);
        Assert.Equal(1, measured[$"messaging.client.consumed.messages{{{process},{Error},{Group}}}"]);
        Assert.Contains($"messaging.process.duration{{{process},{Group}}}", measured.Values.Keys);
    }

    [Fact]
    public async Task Spans_have_these_names_and_tags_and_one_trace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        await using var app = await Start();

        await app.Producer.SendAsync(new Message(_topic, new byte[3], new MessageId("good")));
        await app.Producer.SendAsync(new Message(_topic, new byte[3], new MessageId("bad")));

        await Guard.Until(() => spans.Count == 4, "four spans");
        var send = Assert.Single(spans, span => Is(span, ActivityKind.Producer, "good"));
        var process = Assert.Single(spans, span => Is(span, ActivityKind.Consumer, "good"));
        var failed = Assert.Single(spans, span => Is(span, ActivityKind.Consumer, "bad"));
        Assert.Equal(($"send {_topic}", $"process {_topic}"), (send.DisplayName, process.DisplayName));
        Assert.Equal((send.TraceId, send.SpanId), (process.TraceId, process.ParentSpanId));
        Assert.Equal(
            "messaging.system=notify.in_memory messaging.operation.name=send messaging.operation.type=send "
                + $"messaging.destination.name={_topic} messaging.message.id=good messaging.message.body.size=3",
            Tags(send)
        );
        Assert.Equal(
            "messaging.system=notify.in_memory messaging.operation.name=process messaging.operation.type=process "
                + $"messaging.destination.name={_topic} messaging.consumer.group.name=orders "
                + "messaging.message.id=good messaging.message.body.size=3",
            Tags(process)
        );
        Assert.EndsWith("error.type=System.InvalidOperationException", Tags(failed), StringComparison.Ordinal);
        Assert.Equal((ActivityStatusCode.Error, "Not today."), (failed.Status, failed.StatusDescription));
    }

    [Fact]
    public async Task A_batch_is_one_span_linked_to_what_was_sent()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        await using var app = await TestApp.Start(notify =>
            notify.Group(
                "orders",
                group =>
                    group
                        .Topics(_topic)
                        .HandleBatch<Message>((_, _) => Task.CompletedTask)
                        .Configure(options => (options.BatchSize, options.BatchWait) = (2, TimeSpan.FromHours(1)))
            )
        );

        await app.Producer.SendManyAsync([new Message(_topic, new byte[3]), new Message(_topic, new byte[3])]);

        await Guard.Until(() => spans.Count == 2, "two spans");
        var send = Assert.Single(spans, span => span.Kind == ActivityKind.Producer);
        var process = Assert.Single(spans, span => span.Kind == ActivityKind.Consumer);
        Assert.Equal(2, process.Links.Count());
        Assert.All(process.Links, link => Assert.Equal(send.SpanId, link.Context.SpanId));
        Assert.EndsWith("messaging.batch.message_count=2", Tags(send), StringComparison.Ordinal);
        Assert.EndsWith("messaging.batch.message_count=2", Tags(process), StringComparison.Ordinal);
    }

    private Task<TestApp> Start() =>
        TestApp.Start(notify =>
            notify.Raw(
                "orders",
                _topic,
                (message, _, _) =>
                    $"{message.Id}" == "bad" ? throw new InvalidOperationException("Not today.") : Task.CompletedTask,
                options => options.Retry = RetryOptions.None
            )
        );

    /// <summary>Other tests run beside this one, so only what is about its own topic counts.</summary>
    private ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == NotifyDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.DisplayName.EndsWith(_topic, StringComparison.Ordinal))
                    spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static bool Is(Activity span, ActivityKind kind, string id) =>
        span.Kind == kind && Equals(span.GetTagItem("messaging.message.id"), id);

    private static string Tags(Activity span) =>
        string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));

    private static string Describe(Instrument instrument) =>
        $"{instrument.Name} [{instrument.Unit}] {instrument.GetType().Name.Split('`')[0]}: {instrument.Description}";
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notify.Diagnostics;

/// <summary>
/// Spans and metrics after OpenTelemetry's conventions for messaging. Where nobody listens, each costs one check.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    public const string Version = "0.1.0";

    private readonly ActivitySource _source = new(NotifyDiagnostics.ActivitySourceName, Version);
    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Counter<long> _settled;
    private readonly Counter<long> _notices;
    private readonly Counter<long> _ledgerLost;
    private readonly Counter<long> _drift;
    private readonly Histogram<double> _sendDuration;
    private readonly Histogram<double> _processDuration;
    private readonly Histogram<double> _lateness;

    public Telemetry(IMeterFactory? meters, string system)
    {
        System = system;
        _meter =
            meters?.Create(NotifyDiagnostics.MeterName, Version) ?? new Meter(NotifyDiagnostics.MeterName, Version);
        _sent = _meter.CreateCounter<long>(
            "messaging.client.sent.messages",
            "{message}",
            "Messages that were accepted or not."
        );
        _consumed = _meter.CreateCounter<long>(
            "messaging.client.consumed.messages",
            "{message}",
            "Messages handed to handlers."
        );
        _settled = _meter.CreateCounter<long>(
            "notify.settled.messages",
            "{message}",
            "Deliveries by outcome and answer."
        );
        _notices = _meter.CreateCounter<long>("notify.notices", "{notice}", "Notices by what became of them.");
        _ledgerLost = _meter.CreateCounter<long>(
            "notify.ledger.lost",
            "{record}",
            "Steps the ledger could not record."
        );
        _drift = _meter.CreateCounter<long>(
            "notify.inbox.drift",
            "{counter}",
            "Inbox counters found wrong; must stay 0."
        );
        _sendDuration = _meter.CreateHistogram<double>(
            "messaging.client.operation.duration",
            "s",
            "How long sends take."
        );
        _processDuration = _meter.CreateHistogram<double>("messaging.process.duration", "s", "How long handlers take.");
        _lateness = _meter.CreateHistogram<double>("notify.schedule.lateness", "s", "How late due messages are sent.");
    }

    /// <summary>The messaging system, as the conventions name it.</summary>
    public string System { get; }

    public Meter Meter => _meter;

    /// <summary>True if sends are to be observed one by one.</summary>
    public bool ObservesSends => _source.HasListeners() || _sendDuration.Enabled || _sent.Enabled;

    /// <summary>True if handling is to be observed one by one.</summary>
    public bool ObservesHandling => _source.HasListeners() || _processDuration.Enabled || _consumed.Enabled;

    /// <summary>True if due messages are to be timed.</summary>
    public bool ObservesLateness => _lateness.Enabled;

    /// <summary>The trace that is running, to be carried on by a message; null if none is.</summary>
    public static TraceContext? CurrentTrace() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity
            ? new TraceContext(id, string.IsNullOrEmpty(activity.TraceStateString) ? null : activity.TraceStateString)
            : null;

    public Activity? StartSend(string? topic, Message? message, int count)
    {
        var activity = _source.StartActivity($"send {topic ?? "(several)"}", ActivityKind.Producer);
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, "send", "send", topic);
            if (message is null)
                activity.SetTag("messaging.batch.message_count", count);
            else
                DescribeMessage(activity, message);
        }

        return activity;
    }

    public Activity? StartProcess(string group, Message message)
    {
        ActivityContext.TryParse(message.Trace?.TraceParent, message.Trace?.TraceState, isRemote: true, out var parent);
        var activity = _source.StartActivity($"process {message.Topic}", ActivityKind.Consumer, parent);
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, "process", "process", message.Topic);
            activity.SetTag("messaging.consumer.group.name", group);
            DescribeMessage(activity, message);
        }

        return activity;
    }

    public Activity? StartProcessBatch(string group, HandlerContext batch)
    {
        if (!_source.HasListeners())
            return null;
        var messages = batch.Messages;
        var links = new List<ActivityLink>();
        foreach (var message in messages)
        {
            if (ActivityContext.TryParse(message.Trace?.TraceParent, message.Trace?.TraceState, true, out var context))
                links.Add(new ActivityLink(context));
        }

        var topic = messages[0].Topic;
        var activity = _source.StartActivity(
            $"process {topic}",
            ActivityKind.Consumer,
            default(ActivityContext),
            links: links
        );
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, "process", "process", topic);
            activity.SetTag("messaging.consumer.group.name", group);
            activity.SetTag("messaging.batch.message_count", messages.Count);
        }

        return activity;
    }

    public static void Fail(Activity? activity, string errorType, string description)
    {
        activity?.SetTag("error.type", errorType);
        activity?.SetStatus(ActivityStatusCode.Error, description);
    }

    public void Sent(string topic, int count, TimeSpan took, string? errorType)
    {
        var tags = Tags("send", topic, errorType);
        _sent.Add(count, tags);
        _sendDuration.Record(took.TotalSeconds, tags);
    }

    public void Processed(string topic, string group, int count, TimeSpan took, string? errorType)
    {
        var tags = Tags("process", topic, errorType);
        tags.Add("messaging.consumer.group.name", group);
        _consumed.Add(count, tags);
        _processDuration.Record(took.TotalSeconds, tags);
    }

    public void Settled(string group, Delivery delivery)
    {
        if (!_settled.Enabled)
            return;
        _settled.Add(
            1,
            new("messaging.consumer.group.name", group),
            new("notify.outcome", OutcomeName(delivery)),
            new("notify.settle_status", delivery.Status.ToString())
        );
    }

    /// <summary>Records how late due messages are.</summary>
    public void Late(IReadOnlyList<Message> messages, DateTimeOffset now)
    {
        if (!ObservesLateness)
            return;
        for (var i = 0; i < messages.Count; i++)
            _lateness.Record(Math.Max(0, new TimeSpan(now.UtcTicks - messages[i].DueTicks).TotalSeconds));
    }

    public void NoticeStored(AppendStatus status, int count) =>
        _notices.Add(count, new KeyValuePair<string, object?>("notify.append_status", status.ToString()));

    public void LedgerLost(int count) => _ledgerLost.Add(count);

    public void Drifted(int counters) => _drift.Add(counters);

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private static string OutcomeName(Delivery delivery) =>
        delivery is { Outcome: DeliveryOutcome.Complete, Failure: not null }
            ? "DeadLetter"
            : delivery.Outcome.ToString();

    private void Describe(Activity activity, string name, string type, string? topic)
    {
        activity.SetTag("messaging.system", System);
        activity.SetTag("messaging.operation.name", name);
        activity.SetTag("messaging.operation.type", type);
        if (topic is not null)
            activity.SetTag("messaging.destination.name", topic);
    }

    private static void DescribeMessage(Activity activity, Message message)
    {
        activity.SetTag("messaging.message.id", message.Id.ToString());
        activity.SetTag("messaging.message.body.size", message.Body.Length);
    }

    private TagList Tags(string operation, string topic, string? errorType)
    {
        var tags = new TagList
        {
            { "messaging.system", System },
            { "messaging.operation.name", operation },
            { "messaging.destination.name", topic },
        };
        if (errorType is not null)
            tags.Add("error.type", errorType);
        return tags;
    }
}

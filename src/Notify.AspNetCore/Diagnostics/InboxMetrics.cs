using System.Diagnostics.Metrics;

namespace Notify.AspNetCore;

/// <summary>How many streams are open, how they came back, and which were cut.</summary>
internal sealed class InboxMetrics : IDisposable
{
    public const string MeterName = "Notify.AspNetCore";

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _open;
    private readonly Counter<int> _starts;
    private readonly Counter<int> _stalled;

    public InboxMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _open = _meter.CreateUpDownCounter<int>("notify.inbox.streams", "{stream}", "Streams that are open.");
        _starts = _meter.CreateCounter<int>(
            "notify.inbox.stream.starts",
            "{stream}",
            "Streams that were opened, by how they began: fresh, unchanged, replayed or reset."
        );
        _stalled = _meter.CreateCounter<int>(
            "notify.inbox.stream.stalls",
            "{stream}",
            "Streams that were cut because their reader took nothing."
        );
    }

    public void Opened() => _open.Add(1);

    public void Closed() => _open.Add(-1);

    public void Started(string how) => _starts.Add(1, new KeyValuePair<string, object?>("notify.start", how));

    public void Stalled() => _stalled.Add(1);

    public void Dispose() => _meter.Dispose();
}

using System.Diagnostics.Metrics;

namespace Notify.AspNetCore;

/// <summary>How many sockets are open, what they carry, and which were cut.</summary>
internal sealed class SocketMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _open;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _delivered;
    private readonly Counter<int> _cut;

    public SocketMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(InboxMetrics.MeterName);
        _open = _meter.CreateUpDownCounter<int>("notify.socket.open", "{socket}", "WebSockets that are open.");
        _sent = _meter.CreateCounter<long>("notify.socket.sent", "{message}", "Messages that clients sent.");
        _delivered = _meter.CreateCounter<long>("notify.socket.delivered", "{message}", "Messages written to clients.");
        _cut = _meter.CreateCounter<int>(
            "notify.socket.cuts",
            "{socket}",
            "WebSockets that were cut off, by why: slow, stalled, dead, unclosed."
        );
    }

    public void Opened() => _open.Add(1);

    public void Closed() => _open.Add(-1);

    public void Sent(int count) => _sent.Add(count);

    public void Delivered(int count) => _delivered.Add(count);

    public void Cut(string why) => _cut.Add(1, new KeyValuePair<string, object?>("notify.why", why));

    public void Dispose() => _meter.Dispose();
}

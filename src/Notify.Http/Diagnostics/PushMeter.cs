using System.Diagnostics.Metrics;

namespace Notify.Http;

/// <summary>
/// How many requests were made, how they ended and how long they took, and which endpoints are given a rest.
/// </summary>
internal sealed class PushMeter : IDisposable
{
    public const string Name = "Notify.Http";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<int> _open;

    public PushMeter(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _duration = _meter.CreateHistogram<double>("notify.push.duration", "s", "Requests, by target and outcome.");
        _open = _meter.CreateUpDownCounter<int>("notify.push.breakers", "{target}", "Targets whose breaker is open.");
    }

    /// <param name="target">The target.</param>
    /// <param name="outcome">The status of the answer, or what came in its place.</param>
    /// <param name="took">From the connection to the end of the answer.</param>
    public void Pushed(string target, string outcome, TimeSpan took) =>
        _duration.Record(took.TotalSeconds, new("notify.target", target), new("notify.push.outcome", outcome));

    public void BreakerChanged(string target, bool isOpen) =>
        _open.Add(isOpen ? 1 : -1, new KeyValuePair<string, object?>("notify.target", target));

    public void Dispose() => _meter.Dispose();
}

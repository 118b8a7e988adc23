using System.Diagnostics.Metrics;
using Notify.Diagnostics;

namespace Notify.Recurring;

/// <summary>How many runs there were, how late they began and how long they took.</summary>
internal sealed class RecurringMetrics(Telemetry telemetry)
{
    private readonly Counter<long> _runs = telemetry.Meter.CreateCounter<long>(
        "notify.recurring.runs",
        "{run}",
        "Runs of schedules by outcome: done, failed, given_up, cut_off."
    );

    private readonly Histogram<double> _duration = telemetry.Meter.CreateHistogram<double>(
        "notify.recurring.duration",
        "s",
        "How long runs of schedules take."
    );

    private readonly Histogram<double> _lateness = telemetry.Meter.CreateHistogram<double>(
        "notify.recurring.lateness",
        "s",
        "How long after their time runs of schedules begin."
    );

    public void Began(string name, TimeSpan late) =>
        _lateness.Record(Math.Max(0, late.TotalSeconds), new KeyValuePair<string, object?>("notify.schedule", name));

    public void Ended(string name, string outcome, TimeSpan took)
    {
        var schedule = new KeyValuePair<string, object?>("notify.schedule", name);
        _runs.Add(1, schedule, new KeyValuePair<string, object?>("notify.outcome", outcome));
        _duration.Record(took.TotalSeconds, schedule);
    }
}

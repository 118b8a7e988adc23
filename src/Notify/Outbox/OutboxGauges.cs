using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Shared;

namespace Notify.Outbox;

/// <summary>
/// How full the outboxes are, as metrics. The servers are asked at intervals, and only while somebody collects.
/// </summary>
internal sealed class OutboxGauges
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private readonly OutboxRelays _relays;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ObservableGauge<long> _pending;
    private IReadOnlyList<OutboxInfo> _sample = [];

    public OutboxGauges(OutboxRelays relays, Telemetry telemetry, TimeProvider time, ILogger logger)
    {
        (_relays, _time, _logger) = (relays, time, logger);
        var meter = telemetry.Meter;
        _pending = meter.CreateObservableGauge(
            "notify.outbox.pending",
            () => Observe(info => info.Pending),
            "{message}",
            "Messages that wait in an outbox."
        );
        meter.CreateObservableGauge(
            "notify.outbox.oldest_age",
            () => Observe(info => info.OldestAge?.TotalSeconds ?? 0),
            "s",
            "How long the oldest message of an outbox has waited."
        );
        meter.CreateObservableGauge(
            "notify.outbox.parked",
            () => Observe(info => info.Parked),
            "{message}",
            "Messages of an outbox that cannot be sent; should stay 0."
        );
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stopping.IsCancellationRequested && _relays.All.Count > 0)
        {
            if (_pending.Enabled)
                await SampleAsync(stopping).ConfigureAwait(false);
            await Backoff.WaitAsync(Interval, _time, stopping).ConfigureAwait(false);
        }
    }

    private async Task SampleAsync(CancellationToken stopping)
    {
        var sample = new List<OutboxInfo>();
        foreach (var relay in _relays.All)
        {
            try
            {
                sample.Add(await relay.Source.DescribeAsync(stopping).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                if (stopping.IsCancellationRequested)
                    return;
                Log.UpkeepFailed(_logger, exception, Interval);
            }
        }

        _sample = sample;
    }

    private IEnumerable<Measurement<T>> Observe<T>(Func<OutboxInfo, T> value)
        where T : struct =>
        _sample.Select(info => new Measurement<T>(
            value(info),
            new KeyValuePair<string, object?>("notify.outbox.database", info.Database)
        ));
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Shared;

namespace Notify.Hosting;

/// <summary>
/// Lag, depth and age of every group of the transport, as metrics. The server is asked at intervals, and only while
/// somebody collects them.
/// </summary>
internal sealed class GroupSampler
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private readonly IGroupAdministration _groups;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ObservableGauge<long> _waiting;
    private IReadOnlyList<GroupInfo> _sample = [];

    public GroupSampler(IGroupAdministration groups, Telemetry telemetry, TimeProvider time, ILoggerFactory loggers)
    {
        _groups = groups;
        _time = time;
        _logger = loggers.CreateLogger(NotifyHost.LogCategory);
        var meter = telemetry.Meter;
        _waiting = meter.CreateObservableGauge(
            "notify.group.waiting",
            () => Observe(group => group.Waiting),
            "{message}",
            "Messages that wait in a group: its lag."
        );
        meter.CreateObservableGauge(
            "notify.group.scheduled",
            () => Observe(group => group.Scheduled),
            "{message}",
            "Messages of a group that wait for a retry."
        );
        meter.CreateObservableGauge(
            "notify.group.in_flight",
            () => Observe(group => group.InFlight),
            "{message}",
            "Messages of a group that are with a consumer."
        );
        meter.CreateObservableGauge(
            "notify.group.dead",
            () => Observe(group => group.DeadLetters),
            "{message}",
            "Dead messages the transport keeps for a group."
        );
        meter.CreateObservableGauge(
            "notify.group.oldest_age",
            () => Observe(group => group.OldestAge?.TotalSeconds ?? 0),
            "s",
            "How long the oldest waiting message of a group has waited."
        );
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (_waiting.Enabled)
                await SampleAsync(stopping).ConfigureAwait(false);
            await Backoff.WaitAsync(Interval, _time, stopping).ConfigureAwait(false);
        }
    }

    private async Task SampleAsync(CancellationToken stopping)
    {
        try
        {
            _sample = await _groups.ListAsync(stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.UpkeepFailed(_logger, exception, Interval);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private IEnumerable<Measurement<T>> Observe<T>(Func<GroupInfo, T> value)
        where T : struct =>
        _sample
            .Where(group => !group.Ephemeral)
            .Select(group => new Measurement<T>(
                value(group),
                new KeyValuePair<string, object?>("messaging.consumer.group.name", group.Name)
            ));
}

using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Leases;
using Notify.Shared;

namespace Notify.Outbox;

/// <summary>
/// Sends what waits of one topic, portion after portion, until nothing is left or the topic has to wait. Topics do not
/// wait for each other.
/// </summary>
internal sealed class OutboxRun(
    IOutboxSource source,
    OutboxLease lease,
    LeaseKeeper keeper,
    OutboxCourier courier,
    OutboxLeftovers leftovers,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>Most bytes of one portion: what is in memory at once is bounded by it, times the topics.</summary>
    private const long MostBytes = 2 * 1024 * 1024;

    /// <summary>Rows that are tried of a topic that took nothing the last time.</summary>
    private const int Trial = 16;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="topic">The topic.</param>
    /// <param name="ending">Begins no other portion.</param>
    /// <param name="cut">Ends the sends that are under way.</param>
    public async Task RunAsync(OutboxTopic topic, CancellationToken ending, CancellationToken cut)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (!ending.IsCancellationRequested)
            {
                if (!await CarryAsync(topic, ending, cut).ConfigureAwait(false))
                    break;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Nothing was under way.
        }

        topic.Rest(source.Pace.Poll);
    }

    /// <returns>True if there may be more at once.</returns>
    private async Task<bool> CarryAsync(OutboxTopic topic, CancellationToken ending, CancellationToken cut)
    {
        var leftOut = topic.WaitingLanes();
        var filter = new OutboxFilter(
            topic.Name,
            topic.IsOnTrial ? Math.Min(Trial, source.Pace.Batch) : source.Pace.Batch,
            MostBytes,
            leftOut
        );
        var rows = await source.ReadAsync(filter, ending).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            topic.ForgetOthers(leftOut);
            return false;
        }

        var wasClear = topic.IsClear;
        var report = await courier.CarryAsync(rows, source.Pace.Attempts, cut).ConfigureAwait(false);
        topic.Learn(report);
        if (wasClear && report.Refusal is { } refusal)
            Log.OutboxRefused(logger, report.Refused, topic.Name, source.Name, refusal.Message);
        else if (!wasClear && topic.IsClear)
            Log.OutboxAccepted(logger, topic.Name, source.Name);
        if (!report.IsEmpty && !await SettleAsync(report, ending).ConfigureAwait(false))
            return false;
        return !report.IsEmpty && !topic.IsWaiting;
    }

    /// <summary>
    /// Removes what was sent. Until that is done nothing more of the topic is read: it would be sent twice.
    /// </summary>
    private async Task<bool> SettleAsync(OutboxReport report, CancellationToken ending)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                var isDone = await source
                    .SettleAsync(lease, report.Sent, report.Faults, CancellationToken.None)
                    .ConfigureAwait(false);
                if (!isDone)
                    await keeper.LoseAsync().ConfigureAwait(false);
                return isDone;
            }
            catch (Exception exception)
            {
                Log.OutboxNotSettled(logger, exception, report.Sent.Count, source.Name);
                if (ending.IsCancellationRequested)
                {
                    leftovers.Add(report);
                    return false;
                }

                await Backoff.WaitAsync(Backoff.Pause(failures, LongestPause), time, ending).ConfigureAwait(false);
            }
        }
    }
}

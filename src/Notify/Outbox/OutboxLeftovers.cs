using System.Collections.Concurrent;

namespace Notify.Outbox;

/// <summary>
/// What was sent and could not be removed, because the database was not there. It is removed as the first thing when
/// this host leads again, so that it is not sent twice without need.
/// </summary>
internal sealed class OutboxLeftovers
{
    private readonly ConcurrentQueue<OutboxReport> _reports = new();

    public void Add(OutboxReport report) => _reports.Enqueue(report);

    /// <returns>False if another host leads.</returns>
    public async Task<bool> SettleAsync(IOutboxSource source, OutboxLease lease, CancellationToken cancellationToken)
    {
        while (_reports.TryPeek(out var report))
        {
            if (!await source.SettleAsync(lease, report.Sent, report.Faults, cancellationToken).ConfigureAwait(false))
                return false;
            _reports.TryDequeue(out _);
        }

        return true;
    }
}

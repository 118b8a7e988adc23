using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Leases;
using Notify.Shared;

namespace Notify.Outbox;

/// <summary>
/// Sends what is in the outbox of one database, if this host leads, and waits for the lead if another one does.
/// </summary>
internal sealed class OutboxRelay(IOutboxSource source, OutboxCourier courier, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly OutboxLeftovers _leftovers = new();
    private volatile OutboxTerm? _term;

    public IOutboxSource Source => source;

    public bool Leads => _term is not null;

    /// <summary>Why messages wait that this host could not send, topic by topic.</summary>
    public IReadOnlyList<string> Troubles => _term?.Troubles ?? [];

    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 0; !stopping.IsCancellationRequested; )
        {
            try
            {
                var asked = time.GetTimestamp();
                if (await source.LeadAsync(stopping).ConfigureAwait(false) is { } lease)
                    await LeadAsync(lease, asked, stopping).ConfigureAwait(false);
                else
                    await Backoff.WaitAsync(source.Pace.Lease / 3, time, stopping).ConfigureAwait(false);
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                var pause = Backoff.Pause(++failures, LongestPause);
                Log.OutboxFailed(logger, exception, source.Name, pause);
                await Backoff.WaitAsync(pause, time, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task LeadAsync(OutboxLease lease, long asked, CancellationToken stopping)
    {
        using var keeper = new LeaseKeeper(token => KeepAsync(lease, token), source.Pace.Lease, asked, time);
        using var ending = new CancellationTokenSource();
        var keeping = keeper.RunAsync(ending.Token);
        var run = new OutboxRun(source, lease, keeper, courier, _leftovers, time, logger);
        var term = new OutboxTerm(source, lease, keeper, run, _leftovers, time);
        _term = term;
        try
        {
            await term.RunAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
        {
            // Another host leads, or this one asks anew.
        }
        finally
        {
            _term = null;
            await ending.CancelAsync().ConfigureAwait(false);
            await keeping.ConfigureAwait(false);
            await LeaveAsync(lease).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> KeepAsync(OutboxLease lease, CancellationToken cancellationToken) =>
        (await source.LeadAsync(cancellationToken).ConfigureAwait(false))?.Fence == lease.Fence;

    private async Task LeaveAsync(OutboxLease lease)
    {
        try
        {
            await source.LeaveAsync(lease, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Then it ends by its time.
            Log.OutboxNotLeft(logger, exception, source.Name);
        }
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Diagnostics;
using Notify.Shared;

namespace Notify.Hosting;

/// <summary>Removes from the ledger what has passed retention.</summary>
internal sealed class LedgerUpkeep(
    IDeliveryLedger ledger,
    IOptions<NotifyOptions> options,
    TimeProvider time,
    ILoggerFactory loggers
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private readonly ILogger _logger = loggers.CreateLogger(NotifyHost.LogCategory);

    public async Task RunAsync(CancellationToken stopping)
    {
        if (options.Value.LedgerMode == LedgerMode.Off)
            return;
        while (!stopping.IsCancellationRequested)
        {
            await Backoff.WaitAsync(Interval, time, stopping).ConfigureAwait(false);
            try
            {
                await ledger.SweepAsync(options.Value.LedgerKeepFor, stopping).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.UpkeepFailed(_logger, exception, Interval);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}

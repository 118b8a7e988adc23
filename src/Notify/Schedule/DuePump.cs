using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Shared;

namespace Notify.Schedule;

/// <summary>
/// Carries due messages from a scheduler to the transport, as long as there are any and without a pause. Several hosts
/// may pump the same scheduler.
/// </summary>
internal sealed class DuePump(IDueCarrier carrier, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken stopping)
    {
        for (var failures = 0; !stopping.IsCancellationRequested; )
        {
            try
            {
                await carrier.WaitAsync(stopping).ConfigureAwait(false);
                while (!stopping.IsCancellationRequested && await carrier.CarryAsync(stopping).ConfigureAwait(false))
                { }
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
            catch (Exception exception)
            {
                var pause = Backoff.Pause(++failures, LongestPause);
                Log.DuePumpFailed(logger, exception, pause);
                await Backoff.WaitAsync(pause, time, stopping).ConfigureAwait(false);
            }
        }
    }
}

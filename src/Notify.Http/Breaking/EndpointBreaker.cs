using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;

namespace Notify.Http;

/// <summary>
/// Stops pushes to an endpoint that seems to be down, as a limiter of its group: while it is open nothing is begun, so
/// that no attempt is counted and no worker is held. After a while one message may try; its success lets all through.
/// </summary>
internal sealed class EndpointBreaker(
    string target,
    HttpPushOptions options,
    PushMeter meter,
    TimeProvider time,
    ILogger logger
) : RateLimiter
{
    private readonly Lock _gate = new();
    private int _failures;

    // While it is open: since when, or since when one tries.
    private long _since;
    private bool _isOpen;
    private TaskCompletionSource _closed = NewSignal();

    public override TimeSpan? IdleDuration => null;

    public bool IsOpen
    {
        get
        {
            lock (_gate)
                return _isOpen;
        }
    }

    public void Succeeded()
    {
        lock (_gate)
        {
            _failures = 0;
            if (!_isOpen)
                return;
            _isOpen = false;
            _closed.TrySetResult();
        }

        meter.BreakerChanged(target, isOpen: false);
        Log.BreakerClosed(logger, target);
    }

    public void Failed()
    {
        lock (_gate)
        {
            _failures++;
            if (options.BreakAfter == 0 || (!_isOpen && _failures < options.BreakAfter))
                return;
            // One that tried and failed begins the wait anew.
            _since = time.GetTimestamp();
            if (_isOpen)
                return;
            _isOpen = true;
            _closed = NewSignal();
        }

        meter.BreakerChanged(target, isOpen: true);
        Log.BreakerOpened(logger, target, options.BreakAfter, options.BreakFor);
    }

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_gate)
        {
            if (!_isOpen)
                return BreakerLease.Passed;
            var wait = options.BreakFor - time.GetElapsedTime(_since);
            if (wait > TimeSpan.Zero)
                return new BreakerLease(wait);
            // Whoever takes this tries for all; nobody else does before its outcome, or as much time again.
            if (permitCount > 0)
                _since = time.GetTimestamp();
            return BreakerLease.Passed;
        }
    }

    [SuppressMessage(
        "Usage",
        "VSTHRD003",
        Justification = "The signal is this breaker's own, and continues on the pool."
    )]
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var lease = (BreakerLease)AttemptAcquireCore(permitCount);
            if (lease.IsAcquired)
                return lease;
            Task closed;
            lock (_gate)
                closed = _closed.Task;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var pause = Task.Delay(lease.Wait, time, either.Token);
            await Task.WhenAny(closed, pause).ConfigureAwait(false);
            await either.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

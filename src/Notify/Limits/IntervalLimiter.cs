using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Notify.Limits;

/// <summary>
/// Lets so many pass in any stretch of time of one length, by remembering when the last so many passed. The limiters of
/// the platform read a clock of their own, and let twice as many pass around the end of an interval.
/// </summary>
[SuppressMessage("Design", "CA2213", Justification = "A semaphore whose handle nobody asked for has none to dispose.")]
internal sealed class IntervalLimiter(RateLimitOptions options, TimeProvider time) : RateLimiter
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly long?[] _passed = new long?[options.Permits];
    private int _oldest;
    private long _acquired;
    private long _refused;

    public override TimeSpan? IdleDuration => null;

    public override RateLimiterStatistics GetStatistics()
    {
        lock (_gate)
        {
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = _passed.Count(passed => WaitSince(passed) == TimeSpan.Zero),
                TotalSuccessfulLeases = _acquired,
                TotalFailedLeases = _refused,
            };
        }
    }

    /// <summary>Lets nobody overtake those who wait.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount) =>
        permitCount > 0 && _turn.CurrentCount == 0 ? PermitLease.Refused(TimeSpan.Zero) : Attempt(permitCount);

    /// <summary>
    /// Waits as long as it takes, in the order of the calls. With a count of zero it takes nothing and waits beside the
    /// others.
    /// </summary>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount,
        CancellationToken cancellationToken
    )
    {
        if (permitCount == 0)
            return await WaitAsync(permitCount, cancellationToken).ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await WaitAsync(permitCount, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<PermitLease> WaitAsync(int permitCount, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = Attempt(permitCount);
            if (lease.IsAcquired)
                return lease;
            await Task.Delay(PermitLease.RetryAfter(lease), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private PermitLease Attempt(int permitCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permitCount, options.Permits);
        lock (_gate)
        {
            // The last of them has to wait longest. None asked for: whether one could pass.
            var wait = WaitSince(_passed[(_oldest + Math.Max(permitCount, 1) - 1) % options.Permits]);
            if (wait > TimeSpan.Zero)
            {
                _refused++;
                return PermitLease.Refused(wait);
            }

            var now = time.GetTimestamp();
            for (var i = 0; i < permitCount; i++)
            {
                _passed[_oldest] = now;
                _oldest = (_oldest + 1) % options.Permits;
            }

            _acquired++;
            return PermitLease.Acquired;
        }
    }

    private TimeSpan WaitSince(long? passed)
    {
        if (passed is not { } then)
            return TimeSpan.Zero;
        var wait = options.Per - time.GetElapsedTime(then);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}

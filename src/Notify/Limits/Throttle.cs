using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Limits;

/// <summary>
/// Holds a group back to what its limiters permit. While nothing is permitted one task waits for the whole group, and
/// no worker does. The lock of the group guards it.
/// </summary>
internal sealed class Throttle(
    string group,
    IReadOnlyList<RateLimiter> limiters,
    Action wake,
    TimeProvider time,
    ILogger logger
) : IDisposable
{
    private static readonly TimeSpan WaitAfterFailure = TimeSpan.FromSeconds(1);

    // What a limiter permitted and nothing used, because another did not, or because nothing was there.
    private readonly int[] _spare = new int[limiters.Count];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>True while nothing is permitted; the group is woken at the end of it.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>How many of so many may pass now. If none may, the group is woken when one may.</summary>
    public int Take(int most)
    {
        for (var i = 0; i < limiters.Count; i++)
        {
            while (_spare[i] < most && TryAcquire(limiters[i]))
                _spare[i]++;
            most = Math.Min(most, _spare[i]);
            if (most > 0)
                continue;
            if (!IsWaiting)
            {
                IsWaiting = true;
                _ = WaitAsync(limiters[i], _stopping.Token);
            }

            return 0;
        }

        GiveBack(-most);
        return most;
    }

    /// <summary>Not all that was permitted was there.</summary>
    public void GiveBack(int unused)
    {
        for (var i = 0; i < _spare.Length; i++)
            _spare[i] += unused;
    }

    /// <summary>The wait is over; told by the group, under its lock.</summary>
    public void EndWait() => IsWaiting = false;

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static bool TryAcquire(RateLimiter limiter)
    {
        try
        {
            using var lease = limiter.AttemptAcquire();
            return lease.IsAcquired;
        }
        catch (Exception)
        {
            // The wait for it says what is wrong.
            return false;
        }
    }

    private async Task WaitAsync(RateLimiter limiter, CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await WaitForLimiterAsync(limiter, stopping).ConfigureAwait(false) is { } again)
                await Task.Delay(again, time, stopping).ConfigureAwait(false);
            wake();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The group has ended.
        }
    }

    /// <summary>Waits until a limiter would permit one, without taking it.</summary>
    /// <returns>After which time to ask again, if it does not wait itself; null if one may pass.</returns>
    private async ValueTask<TimeSpan?> WaitForLimiterAsync(RateLimiter limiter, CancellationToken stopping)
    {
        try
        {
            using var lease = await limiter.AcquireAsync(0, stopping).ConfigureAwait(false);
            return lease.IsAcquired ? null : PermitLease.RetryAfter(lease);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.LimiterFailed(logger, ExceptionText.Printable(exception), group, WaitAfterFailure);
            return WaitAfterFailure;
        }
    }
}

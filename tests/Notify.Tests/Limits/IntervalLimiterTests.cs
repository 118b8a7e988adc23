using System.Threading.RateLimiting;
using FsCheck;
using FsCheck.Fluent;
using Notify.Conformance;
using Notify.Limits;
using Notify.Testing;

namespace Notify.Tests.Limits;

/// <summary>In no stretch of time of the interval's length do more pass, and no fewer than may.</summary>
public sealed class IntervalLimiterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void As_many_pass_as_may_in_any_stretch_of_time_and_never_more()
    {
        var steps = Gen.Choose(0, 40).ArrayOf(120);
        Prop.ForAll(
                steps.ToArbitrary(),
                Gen.Choose(1, 6).ToArbitrary(),
                (milliseconds, permits) =>
                {
                    var limiter = Limiter(permits, TimeSpan.FromMilliseconds(100));
                    var passed = new List<DateTimeOffset>();
                    foreach (var step in milliseconds)
                    {
                        _time.Advance(TimeSpan.FromMilliseconds(step));
                        var since = _time.GetUtcNow() - TimeSpan.FromMilliseconds(100);
                        var mayPass = passed.Count(then => then > since) < permits;
                        Assert.Equal(mayPass, limiter.AttemptAcquire(0).IsAcquired);
                        Assert.Equal(mayPass, limiter.AttemptAcquire().IsAcquired);
                        if (mayPass)
                            passed.Add(_time.GetUtcNow());
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_refusal_says_when_to_ask_again()
    {
        var limiter = Limiter(2, TimeSpan.FromSeconds(10));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(5), RetryAfter(limiter.AttemptAcquire()));
        Assert.Equal(TimeSpan.FromSeconds(9), RetryAfter(limiter.AttemptAcquire(2)));
        Assert.Equal(0, limiter.GetStatistics()!.CurrentAvailablePermits);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public async Task Who_waits_passes_in_order_and_nobody_overtakes()
    {
        var limiter = Limiter(1, TimeSpan.FromSeconds(1));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        var first = limiter.AcquireAsync().AsTask();
        var second = limiter.AcquireAsync().AsTask();
        var third = limiter.AcquireAsync().AsTask();

        var since = _time.GetUtcNow();
        await Advance(until: () =>
        {
            var isDone = third.IsCompleted;
            Assert.True(first.IsCompleted || !second.IsCompleted);
            Assert.True(second.IsCompleted || !isDone);
            Assert.True(isDone || !limiter.AttemptAcquire().IsAcquired);
            return isDone;
        });

        Assert.True(_time.GetUtcNow() - since >= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Who_stops_waiting_takes_nothing()
    {
        var limiter = Limiter(1, TimeSpan.FromSeconds(1));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        using var gone = new CancellationTokenSource();
        var waiting = limiter.AcquireAsync(1, gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public async Task Waiting_for_none_takes_none()
    {
        var limiter = Limiter(1, TimeSpan.FromSeconds(1));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        var waiting = limiter.AcquireAsync(0).AsTask();

        await Advance(until: () => waiting.IsCompleted);

        Assert.True(limiter.AttemptAcquire().IsAcquired);
    }

    private IntervalLimiter Limiter(int permits, TimeSpan per) =>
        new IntervalLimiter(new RateLimitOptions { Permits = permits, Per = per }, _time);

    private Task Advance(Func<bool> until) =>
        Guard.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return until();
            },
            "the limiter to let somebody pass"
        );

    private static TimeSpan? RetryAfter(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : null;
}

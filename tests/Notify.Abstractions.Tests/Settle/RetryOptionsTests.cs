using FsCheck;
using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Settle;

public sealed class RetryOptionsTests
{
    [Fact]
    public void First_at_once_then_after_doubling_waits_then_no_more()
    {
        var retry = new RetryOptions { Jitter = 0, MaxDelay = TimeSpan.FromSeconds(30) };

        var waits = Enumerable.Range(1, 8).Select(attempt => retry.DelayAfter(attempt, 0.5)?.TotalSeconds);

        Assert.Equal([0, 0, 5, 10, 20, 30, 30, null], waits);
        Assert.Equal(8, retry.Attempts);
    }

    [Fact]
    public void None_means_that_the_first_failure_is_the_last()
    {
        Assert.Null(RetryOptions.None.DelayAfter(1, 0.5));
        Assert.Equal(1, RetryOptions.None.Attempts);
    }

    [Fact]
    public void Whatever_is_valid_waits_within_its_jitter_and_ends() =>
        Arbitrary.Holds(
            Valid().ToArbitrary(),
            retry =>
            {
                Assert.Empty(retry.Faults());
                var longest = retry.MaxDelay * (1 + retry.Jitter);
                for (var attempt = 1; attempt < retry.Attempts; attempt++)
                {
                    foreach (var random in new[] { 0, 0.3, 1 })
                        Assert.InRange(retry.DelayAfter(attempt, random)!.Value, TimeSpan.Zero, longest);
                }

                Assert.Null(retry.DelayAfter(retry.Attempts, 1));
                Assert.Null(retry.DelayAfter(int.MaxValue, 1));
            }
        );

    [Fact]
    public void Without_jitter_a_wait_is_never_shorter_than_the_one_before() =>
        Arbitrary.Holds(
            Valid().ToArbitrary(),
            retry =>
            {
                retry.Jitter = 0;
                var waits = Enumerable.Range(1, retry.Attempts - 1).Select(n => retry.DelayAfter(n, 0)!.Value).ToList();
                Assert.Equal(waits.Order(), waits);
            }
        );

    [Theory]
    [InlineData(0, 4)]
    [InlineData(0.5, 5)]
    [InlineData(1, 6)]
    public void Jitter_goes_both_ways(double random, double seconds)
    {
        var retry = new RetryOptions { Immediate = 0 };

        Assert.Equal(seconds, retry.DelayAfter(1, random)!.Value.TotalSeconds, 6);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(0, 999)]
    [InlineData(499, 500)]
    public void Up_to_1000_attempts_are_taken(int immediate, int delayed) =>
        Assert.Empty(new RetryOptions { Immediate = immediate, Delayed = delayed }.Faults());

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(1_000, 0)]
    [InlineData(0, 1_000)]
    [InlineData(500, 500)]
    [InlineData(int.MaxValue, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(0, int.MaxValue)]
    public void More_attempts_are_refused_even_if_their_sum_overflows(int immediate, int delayed)
    {
        var fault = Assert.Single(new RetryOptions { Immediate = immediate, Delayed = delayed }.Faults());

        Assert.StartsWith($"Immediate is {immediate} and Delayed {delayed};", fault, StringComparison.Ordinal);
        Assert.Contains("999", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.00:00:00.001", "0.00:00:00.001", 1, 0, null)]
    [InlineData("1.00:00:00", "1.00:00:00", 10, 1, null)]
    [InlineData("0.00:00:00", "0.00:01:00", 2, 0, "FirstDelay is")]
    [InlineData("-0.00:00:01", "0.00:01:00", 2, 0, "FirstDelay is")]
    [InlineData("0.00:01:01", "0.00:01:00", 2, 0, "FirstDelay is")]
    [InlineData("0.00:00:01", "1.00:00:00.001", 2, 0, "MaxDelay is")]
    [InlineData("0.00:00:01", "10675199.02:48:05.4775807", 2, 0, "MaxDelay is")]
    [InlineData("0.00:00:01", "0.00:01:00", 0.99, 0, "Factor is")]
    [InlineData("0.00:00:01", "0.00:01:00", 10.01, 0, "Factor is")]
    [InlineData("0.00:00:01", "0.00:01:00", double.NaN, 0, "Factor is")]
    [InlineData("0.00:00:01", "0.00:01:00", double.PositiveInfinity, 0, "Factor is")]
    [InlineData("0.00:00:01", "0.00:01:00", 2, -0.01, "Jitter is")]
    [InlineData("0.00:00:01", "0.00:01:00", 2, 1.01, "Jitter is")]
    [InlineData("0.00:00:01", "0.00:01:00", 2, double.NaN, "Jitter is")]
    public void Waits_outside_their_limits_are_refused_by_name(
        string first,
        string longest,
        double factor,
        double jitter,
        string? fault
    )
    {
        var retry = new RetryOptions
        {
            FirstDelay = TimeSpan.Parse(first, null),
            MaxDelay = TimeSpan.Parse(longest, null),
            Factor = factor,
            Jitter = jitter,
        };

        if (fault is null)
            Assert.Empty(retry.Faults());
        else
            Assert.StartsWith(fault, Assert.Single(retry.Faults()), StringComparison.Ordinal);
    }

    private static Gen<RetryOptions> Valid() =>
        from immediate in Gen.Choose(0, 5)
        from delayed in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(900, 994))
        from longest in Gen.Choose(1, 86_400)
        from first in Gen.Choose(1, longest)
        from factor in Gen.Choose(10, 100)
        from jitter in Gen.Choose(0, 10)
        select new RetryOptions
        {
            Immediate = immediate,
            Delayed = delayed,
            FirstDelay = TimeSpan.FromSeconds(first),
            MaxDelay = TimeSpan.FromSeconds(longest),
            Factor = factor / 10.0,
            Jitter = jitter / 10.0,
        };
}

using Notify.Conformance;
using Notify.Shared;
using Notify.Testing;

namespace Notify.Tests.Diagnostics;

/// <summary>Pauses double from 200 ms to a limit, each a fifth shorter or longer at random.</summary>
public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.4)]
    [InlineData(3, 0.8)]
    [InlineData(6, 6.4)]
    [InlineData(7, 10)]
    [InlineData(1_000_000, 10)]
    public void A_pause_is_twice_the_one_before_up_to_the_limit(int failures, double seconds)
    {
        var pauses = Enumerable
            .Range(0, 500)
            .Select(_ => Backoff.Pause(failures, TimeSpan.FromSeconds(10)).TotalSeconds)
            .ToList();

        Assert.All(pauses, pause => Assert.InRange(pause, (seconds * 0.8) - 0.001, (seconds * 1.2) + 0.001));
        Assert.True(pauses.Distinct().Count() > 100, "Pauses do not vary.");
    }

    [Fact]
    public async Task A_wait_lasts_as_long_as_it_says()
    {
        var time = new ManualTime();
        var waiting = Backoff.WaitAsync(TimeSpan.FromSeconds(5), time, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.001));

        await Guard.Within(waiting, "the wait to end");
    }

    [Fact]
    public async Task A_wait_ends_without_an_error_when_it_is_to_stop()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = Backoff.WaitAsync(TimeSpan.FromSeconds(5), new ManualTime(), stopping.Token);

        await stopping.CancelAsync();

        await Guard.Within(waiting, "the wait to end");
        Assert.True(waiting.IsCompletedSuccessfully);
    }
}

namespace Notify.Testing.Tests.Clock;

/// <summary>The clock that a test moves.</summary>
public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 4, 6, 0, 0, TimeSpan.FromHours(1)));
    private readonly List<(string Name, TimeSpan At)> _rings = [];

    [Fact]
    public void It_stands_still_until_it_is_moved_and_is_UTC_everywhere()
    {
        var start = _time.GetUtcNow();
        Assert.Equal((TimeSpan.Zero, 5), (start.Offset, start.Hour));
        Assert.Equal(start, _time.GetLocalNow());

        var stamp = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(start.AddSeconds(90), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(90), _time.GetElapsedTime(stamp));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Timers_ring_in_the_order_of_their_times_each_with_the_clock_at_its_own()
    {
        using var late = Timer("late", 30);
        using var soon = Timer("soon", 10);
        using var often = Timer("often", 4, 8);

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([("often", 4), ("soon", 10), ("often", 12), ("often", 20)], Rings());
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([("often", 28), ("late", 30)], Rings()[4..]);
    }

    [Fact]
    public void A_timer_that_a_ring_sets_rings_on_the_same_way()
    {
        ITimer? next = null;
        using var first = _time.CreateTimer(
            _ => next = Timer("next", 5),
            null,
            TimeSpan.FromSeconds(5),
            Timeout.InfiniteTimeSpan
        );

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([("next", 10)], Rings());
        next!.Dispose();
    }

    [Fact]
    public void A_timer_that_was_changed_or_disposed_of_rings_no_more_at_its_old_time()
    {
        using var changed = Timer("changed", 5);
        var gone = Timer("gone", 5);
        using var off = Timer("off", 5);
        changed.Change(TimeSpan.FromSeconds(9), Timeout.InfiniteTimeSpan);
        gone.Dispose();
        off.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal([("changed", 9)], Rings());
    }

    private ITimer Timer(string name, int due, int? period = null)
    {
        var start = new DateTimeOffset(2026, 3, 4, 5, 0, 0, TimeSpan.Zero);
        return _time.CreateTimer(
            _ => _rings.Add((name, _time.GetUtcNow() - start)),
            null,
            TimeSpan.FromSeconds(due),
            period is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan
        );
    }

    private List<(string, int)> Rings() => [.. _rings.Select(ring => (ring.Name, (int)ring.At.TotalSeconds))];
}

using Notify.Testing;

namespace Notify.InMemory.Tests.Queues;

public sealed class AlarmTests
{
    private readonly ManualTime _time = new();
    private readonly List<DateTimeOffset> _rings = [];

    [Fact]
    public void It_rings_at_the_earliest_time_it_was_set_to_and_only_once()
    {
        using var alarm = Create();
        var start = _time.GetUtcNow();
        alarm.SetNoLaterThan((start + TimeSpan.FromSeconds(5)).UtcTicks);
        alarm.SetNoLaterThan((start + TimeSpan.FromSeconds(2)).UtcTicks);
        alarm.SetNoLaterThan((start + TimeSpan.FromSeconds(9)).UtcTicks);

        _time.Advance(TimeSpan.FromSeconds(1.999));
        Assert.Empty(_rings);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([start + TimeSpan.FromSeconds(2)], _rings);
    }

    [Fact]
    public void It_never_rings_early_not_even_by_a_part_of_a_millisecond()
    {
        using var alarm = Create();
        var due = _time.GetUtcNow() + TimeSpan.FromTicks(12_345);
        alarm.SetNoLaterThan(due.UtcTicks);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(Assert.Single(_rings) >= due);
    }

    [Fact]
    public void It_rings_at_once_for_a_time_in_the_past()
    {
        using var alarm = Create();
        alarm.SetNoLaterThan((_time.GetUtcNow() - TimeSpan.FromHours(1)).UtcTicks);

        _time.Advance(TimeSpan.Zero);

        Assert.Single(_rings);
    }

    [Fact]
    public void It_can_be_set_years_ahead()
    {
        using var alarm = Create();
        var due = _time.GetUtcNow() + TimeSpan.FromDays(3650);
        alarm.SetNoLaterThan(due.UtcTicks);

        _time.Advance(TimeSpan.FromDays(3649));
        Assert.Empty(_rings);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal([due], _rings);
    }

    private Alarm Create() => new(_time, () => _rings.Add(_time.GetUtcNow()));
}

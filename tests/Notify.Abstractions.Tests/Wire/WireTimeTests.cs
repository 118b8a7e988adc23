using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Wire;

public sealed class WireTimeTests
{
    [Fact]
    public void A_time_that_crosses_a_server_is_never_early_and_less_than_a_millisecond_late() =>
        Arbitrary.Holds(
            Arbitrary.Time,
            time =>
            {
                var late = WireTime.FromMilliseconds(WireTime.ToMilliseconds(time)) - time;
                Assert.InRange(late.Ticks, 0, TimeSpan.TicksPerMillisecond - 1);
            }
        );

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(9_999, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_001, 2)]
    public void Parts_of_a_millisecond_are_rounded_up(long ticks, long milliseconds) =>
        Assert.Equal(milliseconds, WireTime.ToMilliseconds(DateTimeOffset.UnixEpoch.AddTicks(ticks)));

    [Fact]
    public void The_offset_does_not_count()
    {
        var here = new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.FromHours(9));

        Assert.Equal(WireTime.ToMilliseconds(here.ToUniversalTime()), WireTime.ToMilliseconds(here));
    }

    [Fact]
    public void The_last_time_there_is_comes_back()
    {
        var crossed = WireTime.FromMilliseconds(WireTime.ToMilliseconds(DateTimeOffset.MaxValue));

        Assert.Equal(DateTimeOffset.MaxValue, crossed);
    }

    [Theory]
    [InlineData(253_402_300_799_999, 3_155_378_975_999_990_000)]
    [InlineData(253_402_300_800_000, 3_155_378_975_999_999_999)]
    [InlineData(long.MaxValue, 3_155_378_975_999_999_999)]
    [InlineData(-62_135_596_800_000, 0)]
    [InlineData(-62_135_596_800_001, 0)]
    [InlineData(long.MinValue, 0)]
    public void A_number_beyond_every_time_is_the_last_or_first_time_there_is(long milliseconds, long ticks) =>
        Assert.Equal(ticks, WireTime.FromMilliseconds(milliseconds).UtcTicks);
}

using FsCheck;
using FsCheck.Fluent;

namespace Notify.RabbitMq.Tests.Topology;

public sealed class DelayKeyTests
{
    [Fact]
    public void Steps_are_never_too_few_though_every_level_cuts_a_millisecond()
    {
        var delays = Gen.Choose(0, 29)
            .SelectMany(bits =>
                Gen.Choose(0, int.MaxValue).Select(random => (long)(random / 2147483647.0 * (1L << bits)))
            )
            .Select(steps => TimeSpan.FromTicks((steps * DelayKey.StepMilliseconds * TimeSpan.TicksPerMillisecond) + 1))
            .Where(delay => delay <= DelayKey.Longest)
            .ToArbitrary();

        Prop.ForAll(
                delays,
                delay =>
                {
                    var steps = DelayKey.StepsOf(delay);
                    var least = Follow(steps, "d").Sum(level => (DelayKey.StepMilliseconds * (1L << level)) - 1);
                    return least >= delay.TotalMilliseconds
                        && (steps - 2) * (long)DelayKey.StepMilliseconds < delay.TotalMilliseconds;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Following_the_levels_of_a_key_takes_its_steps()
    {
        var steps = Gen.Choose(1, (1 << DelayKey.Levels) - 1).ToArbitrary();

        Prop.ForAll(
                steps,
                count =>
                {
                    var waits = Follow(count, "q.some.queue");
                    return waits.Sum(level => 1L << level) == count;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 2)]
    [InlineData(1_000, 11)]
    public void A_delay_becomes_so_many_steps(int milliseconds, int steps) =>
        Assert.Equal(steps, DelayKey.StepsOf(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void The_longest_delay_takes_every_level_and_is_over_a_year()
    {
        Assert.Equal((1 << DelayKey.Levels) - 1, DelayKey.StepsOf(DelayKey.Longest));
        Assert.True(DelayKey.Longest > TimeSpan.FromDays(366), $"{DelayKey.Longest}");
    }

    [Fact]
    public void A_way_goes_from_set_bit_to_set_bit_and_out_to_the_destination()
    {
        Assert.Equal(">5.1", DelayKey.Entry(DelayKey.LevelOf(0b101001), 1));
        Assert.Equal(["5>3", "3>0", "0>", "3.orders.placed"], DelayKey.Way(0b101001, "3.orders.placed"));
        Assert.Equal(["28>", "q.some.queue"], DelayKey.Way(1 << 28, "q.some.queue"));
    }

    [Fact]
    public void No_key_means_two_things()
    {
        var keys = Enumerable
            .Range(0, DelayKey.Levels)
            .SelectMany(level =>
                Enumerable.Range(0, level).Select(below => DelayKey.Hop(level, below)).Append(DelayKey.End(level))
            )
            .ToList();

        Assert.Equal(keys.Count, keys.Distinct().Count());
        // A destination has a dot; an entry is known to an exchange of its own.
        Assert.DoesNotContain(keys, key => key.Contains('.', StringComparison.Ordinal));
    }

    /// <summary>
    /// The levels a message waits on, as the server finds them: on each by the one key its exchange knows.
    /// </summary>
    private static List<int> Follow(int steps, string destination)
    {
        var keys = DelayKey.Way(steps, destination).Cast<string>().ToHashSet();
        var level = DelayKey.LevelOf(steps);
        var waits = new List<int> { level };
        while (!keys.Contains(DelayKey.End(level)))
        {
            level = Enumerable.Range(0, level).Single(below => keys.Contains(DelayKey.Hop(level, below)));
            waits.Add(level);
        }

        return waits;
    }
}

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
                    var waits = Levels(DelayKey.Create(steps, "d")).ToList();
                    var least = waits.Sum(level => (DelayKey.StepMilliseconds * (1L << level)) - 1);
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
                    var key = DelayKey.Create(count, "q.some.queue");
                    var waits = Levels(key).ToList();
                    return waits.Sum(level => 1L << level) == count && waits.Max() == DelayKey.LevelOf(count);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(71, 1)]
    [InlineData(72, 2)]
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
    public void A_key_is_a_word_for_each_level_and_then_the_destination()
    {
        var key = DelayKey.Create(5, "3.orders.placed");

        Assert.Equal($"{string.Concat(Enumerable.Repeat("0.", 26))}1.0.1.3.orders.placed", key);
    }

    [Fact]
    public void The_patterns_of_a_level_ask_for_its_own_bit()
    {
        Assert.Equal("1.#", DelayKey.Pattern(DelayKey.Levels - 1, isSet: true));
        Assert.Equal($"{string.Concat(Enumerable.Repeat("*.", 28))}0.#", DelayKey.Pattern(0, isSet: false));
        for (var level = 0; level < DelayKey.Levels; level++)
        {
            var set = new TopicPattern(DelayKey.Pattern(level, isSet: true));
            var unset = new TopicPattern(DelayKey.Pattern(level, isSet: false));
            var only = DelayKey.Create(1 << level, "d.x");
            var others = DelayKey.Create(((1 << DelayKey.Levels) - 1) ^ (1 << level), "d.x");
            Assert.Equal((true, false), (set.Matches(only), unset.Matches(only)));
            Assert.Equal((false, true), (set.Matches(others), unset.Matches(others)));
        }
    }

    /// <summary>The levels a message waits on, as the server would find them by the patterns of each.</summary>
    private static IEnumerable<int> Levels(string key) =>
        Enumerable.Range(0, DelayKey.Levels).Where(level => key[2 * (DelayKey.Levels - 1 - level)] == '1');
}

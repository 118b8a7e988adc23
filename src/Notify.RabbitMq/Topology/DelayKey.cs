namespace Notify.RabbitMq;

/// <summary>
/// How a delay travels: in steps of 100 ms as 29 bits in the routing key, the highest first, then the destination. A
/// message enters at the level of its highest bit and waits on each level whose bit is set.
/// </summary>
internal static class DelayKey
{
    /// <summary>The shortest step.</summary>
    public const int StepMilliseconds = 100;

    /// <summary>How many levels there are.</summary>
    public const int Levels = BrokerNames.DelayBits;

    /// <summary>The longest delay: about 621 days.</summary>
    public static TimeSpan Longest { get; } =
        TimeSpan.FromMilliseconds((((1L << Levels) - 1) * StepMilliseconds) - Levels);

    /// <summary>
    /// A delay in whole steps, never too few: on each level the server may cut a part of a millisecond.
    /// </summary>
    public static int StepsOf(TimeSpan delay)
    {
        var milliseconds = (long)Math.Ceiling(delay.TotalMilliseconds) + Levels;
        return (int)Math.Max(1, (milliseconds + StepMilliseconds - 1) / StepMilliseconds);
    }

    /// <summary>The level a delay enters at.</summary>
    public static int LevelOf(int steps) => System.Numerics.BitOperations.Log2((uint)steps);

    public static string Create(int steps, string destination) =>
        string.Create(
            (2 * Levels) + destination.Length,
            (steps, destination),
            static (key, what) =>
            {
                for (var i = 0; i < Levels; i++)
                {
                    key[2 * i] = ((what.steps >> (Levels - 1 - i)) & 1) == 1 ? '1' : '0';
                    key[(2 * i) + 1] = '.';
                }

                what.destination.CopyTo(key[(2 * Levels)..]);
            }
        );

    /// <summary>Matches keys whose bit of a level is set, or is not.</summary>
    public static string Pattern(int level, bool isSet) =>
        string.Concat(Enumerable.Repeat("*.", Levels - 1 - level)) + (isSet ? "1.#" : "0.#");
}

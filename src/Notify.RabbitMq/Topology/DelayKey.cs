namespace Notify.RabbitMq;

/// <summary>
/// How a delay travels: in steps of 100 ms, as a number of 29 bits. A message enters at the level of its highest bit,
/// waits on each level whose bit is set, and goes from one straight to the next. It carries the whole way with it, as
/// routing keys beside its own: each level's exchange knows only the keys that begin with its number.
/// </summary>
internal static class DelayKey
{
    /// <summary>The shortest step.</summary>
    public const int StepMilliseconds = 100;

    /// <summary>How many levels there are.</summary>
    public const int Levels = 29;

    /// <summary>
    /// How many queues each level has, side by side: one process of the server moves what a queue is through with, 32
    /// messages at a time, and many may be through at once.
    /// </summary>
    public const int Lanes = 2;

    /// <summary>The longest delay: about 621 days.</summary>
    public static TimeSpan Longest { get; } =
        TimeSpan.FromMilliseconds((((1L << Levels) - 1) * StepMilliseconds) - Levels);

    /// <summary>
    /// A delay in whole steps, never too few: on each level it waits on the server may cut a part of a millisecond.
    /// </summary>
    public static int StepsOf(TimeSpan delay)
    {
        var milliseconds = (long)Math.Ceiling(delay.TotalMilliseconds);
        var steps = Math.Max(1, (milliseconds + StepMilliseconds - 1) / StepMilliseconds);
        while ((steps * StepMilliseconds) - System.Numerics.BitOperations.PopCount((ulong)steps) < milliseconds)
            steps++;
        return (int)steps;
    }

    /// <summary>The level a delay enters at.</summary>
    public static int LevelOf(int steps) => System.Numerics.BitOperations.Log2((uint)steps);

    /// <summary>The key under which a message enters at a level, in one of its lanes.</summary>
    public static string Entry(int level, int lane) => Text($">{level}.{lane}");

    /// <summary>The key that takes a message from a level to one below.</summary>
    public static string Hop(int level, int below) => Hops[level][below];

    /// <summary>The key that takes a message from its last level to where due messages arrive.</summary>
    public static string End(int level) => Hops[level][level];

    /// <summary>
    /// The keys a message needs after it has entered: from level to level, out, and to its destination.
    /// </summary>
    public static List<object?> Way(int steps, string destination)
    {
        var way = new List<object?>(System.Numerics.BitOperations.PopCount((uint)steps) + 1);
        var level = LevelOf(steps);
        for (var rest = steps & ~(1 << level); rest != 0; rest &= ~(1 << level))
        {
            var below = LevelOf(rest);
            way.Add(Hop(level, below));
            level = below;
        }

        way.Add(End(level));
        way.Add(destination);
        return way;
    }

    // By the level it leaves and the level it goes to; its own stands for the way out.
    private static readonly string[][] Hops =
    [
        .. Enumerable
            .Range(0, Levels)
            .Select(level =>
                (string[])[.. Enumerable.Range(0, level).Select(below => Text($"{level}>{below}")), Text($"{level}>")]
            ),
    ];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

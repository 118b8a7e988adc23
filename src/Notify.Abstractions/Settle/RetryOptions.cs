namespace Notify;

/// <summary>
/// How often, and after which waits, a failed message comes again: first at once, then after waits that grow by a
/// factor. Every retry goes through the transport and holds no worker.
/// </summary>
public sealed class RetryOptions
{
    /// <summary>Most attempts in all: 1,000.</summary>
    public const int MaxAttempts = 1_000;

    /// <summary>How many retries come at once, 0 or more. 2 unless set.</summary>
    public int Immediate { get; set; } = 2;

    /// <summary>How many retries come after a wait, 0 or more. 5 unless set.</summary>
    public int Delayed { get; set; } = 5;

    /// <summary>The wait before the first delayed retry. 5 seconds unless set.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How the waits grow: times <see cref="Factor" />, or by <see cref="FirstDelay" /> each time. Exponential unless
    /// set.
    /// </summary>
    public RetryGrowth Growth { get; set; }

    /// <summary>
    /// What each further wait is multiplied by, 1 to 10. 2 unless set; 1 waits the same each time.
    /// </summary>
    public double Factor { get; set; } = 2;

    /// <summary>The longest wait. 10 minutes unless set.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// By which part a wait varies at random, both ways, 0 to 1, so that what failed together does not come back
    /// together. 0.2 unless set.
    /// </summary>
    public double Jitter { get; set; } = 0.2;

    /// <summary>How many attempts there are in all, the first included.</summary>
    public int Attempts => 1 + Immediate + Delayed;

    /// <summary>No retries: the first failure is the last.</summary>
    public static RetryOptions None => new() { Immediate = 0, Delayed = 0 };

    /// <summary>The wait before the attempt that follows, or null if there is none.</summary>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    /// <param name="random">A number from 0 to 1 that decides the jitter.</param>
    public TimeSpan? DelayAfter(int attempt, double random)
    {
        if (attempt <= Immediate)
            return TimeSpan.Zero;
        var step = attempt - Immediate;
        if (step > Delayed)
            return null;
        var times = Growth == RetryGrowth.Linear ? step : Math.Pow(Factor, step - 1);
        var wait = Math.Min(FirstDelay.TotalMilliseconds * times, MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(wait * (1 + (Jitter * ((2 * random) - 1))));
    }

    /// <summary>
    /// What is wrong with these options, a sentence per fault, each beginning with the option's name.
    /// </summary>
    public IEnumerable<string> Faults()
    {
        // As a long, because the sum of two numbers that are far too large may look small.
        if (Immediate < 0 || Delayed < 0 || (long)Immediate + Delayed >= MaxAttempts)
            yield return $"Immediate is {Immediate} and Delayed {Delayed}; both are 0 or more, and {MaxAttempts - 1} together at most";
        if (FirstDelay <= TimeSpan.Zero || FirstDelay > MaxDelay)
            yield return $"FirstDelay is {FirstDelay}; it is more than zero and at most MaxDelay ({MaxDelay})";
        if (MaxDelay > TimeSpan.FromDays(1))
            yield return $"MaxDelay is {MaxDelay}; it is a day at most";
        if (!Enum.IsDefined(Growth))
            yield return $"Growth is {Growth}; it is Exponential or Linear";
        if (Factor is not (>= 1 and <= 10))
            yield return $"Factor is {Factor}; it is 1 to 10";
        if (Jitter is not (>= 0 and <= 1))
            yield return $"Jitter is {Jitter}; it is 0 to 1";
    }
}

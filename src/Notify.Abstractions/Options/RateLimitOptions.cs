namespace Notify;

/// <summary>
/// How many messages may pass in how much time. Counted by each process for itself: three instances let three times as
/// many pass.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Most permits in an interval: 100,000.</summary>
    public const int MaxPermits = 100_000;

    /// <summary>The longest interval: 10 minutes. Brokers take back what waits much longer than that.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many messages may pass within <see cref="Per" />, 1 to 100,000. All of them may pass at once, at its
    /// beginning; for an even flow set 1 and a shorter interval. 100 unless set.
    /// </summary>
    public int Permits { get; set; } = 100;

    /// <summary>
    /// The interval, 1 ms to 10 minutes. In no stretch of time of this length do more pass. 1 second unless set.
    /// </summary>
    public TimeSpan Per { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What is wrong with these options, a sentence per fault, each beginning with the option's name.
    /// </summary>
    public IEnumerable<string> Faults()
    {
        if (Permits is < 1 or > MaxPermits)
            yield return $"Permits is {Permits}; it is 1 to {MaxPermits}";
        if (Per < TimeSpan.FromMilliseconds(1) || Per > MaxInterval)
            yield return $"Per is {Per}; it is a millisecond to {MaxInterval}";
    }
}

namespace Notify.Setup;

/// <summary>The limits of <see cref="GroupOptions" />.</summary>
internal static class GroupOptionsRules
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static IEnumerable<string> Faults(GroupOptions options)
    {
        if (options.Concurrency is < 1 or > 1024)
            yield return $"Concurrency is {options.Concurrency}; set 1 to 1024.";
        if (options.Prefetch is < 1 or > ushort.MaxValue)
            yield return $"Prefetch is {options.Prefetch}; set 1 to {ushort.MaxValue}.";
        if (options.PrefetchBytes < 1)
            yield return $"PrefetchBytes is {options.PrefetchBytes}; set 1 at least.";
        if (options.HandlerTimeout < TimeSpan.FromMilliseconds(1) || options.HandlerTimeout > Longest)
            yield return $"HandlerTimeout is {options.HandlerTimeout}; set a millisecond to a day.";
        if (options.CancellationGrace < TimeSpan.Zero || options.CancellationGrace > Longest)
            yield return $"CancellationGrace is {options.CancellationGrace}; set zero to a day.";
        if (options.MaxReturns < 0)
            yield return $"MaxReturns is {options.MaxReturns}; set 0 at least.";
        if (options.DeduplicateFor <= TimeSpan.Zero)
            yield return $"DeduplicateFor is {options.DeduplicateFor}; set more than zero, or leave it out.";
        if (options.BatchSize is < 1 or > 10_000)
            yield return $"BatchSize is {options.BatchSize}; set 1 to 10000.";
        if (options.BatchWait < TimeSpan.Zero || options.BatchWait > Longest)
            yield return $"BatchWait is {options.BatchWait}; set zero to a day.";
        if (!Enum.IsDefined(options.OnFailure))
            yield return $"OnFailure is {options.OnFailure}; set Continue or Block.";
        if (!Enum.IsDefined(options.OnUnknownType))
            yield return $"OnUnknownType is {options.OnUnknownType}; set DeadLetter or Ignore.";
        foreach (var fault in options.Retry.Faults())
            yield return $"Retry:{fault}.";
        foreach (var fault in options.RateLimit?.Faults() ?? [])
            yield return $"RateLimit:{fault}.";
    }
}

using System.Threading.RateLimiting;

namespace Notify.Limits;

/// <summary>What a limiter answers: passed, or not before a time.</summary>
internal sealed class PermitLease : RateLimitLease
{
    /// <summary>How long is waited for a limiter that does not say how long.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan? _retryAfter;

    private PermitLease(TimeSpan? retryAfter) => _retryAfter = retryAfter;

    public static PermitLease Acquired { get; } = new(retryAfter: null);

    public override bool IsAcquired => _retryAfter is null;

    public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

    public static PermitLease Refused(TimeSpan retryAfter) => new(retryAfter);

    /// <summary>When to ask again after a refusal, in whole milliseconds: a timer knows no shorter ones.</summary>
    public static TimeSpan RetryAfter(RateLimitLease refusal)
    {
        var wait = refusal.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : Unknown;
        return TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 1, int.MaxValue));
    }

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? _retryAfter : null;
        return metadata is not null;
    }
}

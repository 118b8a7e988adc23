using System.Threading.RateLimiting;

namespace Notify.Http;

/// <summary>What a breaker answers: go, or not before a time.</summary>
internal sealed class BreakerLease(TimeSpan wait) : RateLimitLease
{
    public static BreakerLease Passed { get; } = new(TimeSpan.Zero);

    /// <summary>How long to wait, in whole milliseconds: a timer knows no shorter ones.</summary>
    public TimeSpan Wait { get; } = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    public override bool IsAcquired => Wait == TimeSpan.Zero;

    public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = !IsAcquired && metadataName == MetadataName.RetryAfter.Name ? Wait : null;
        return metadata is not null;
    }
}

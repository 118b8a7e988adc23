using Microsoft.Extensions.Logging;

namespace Notify.Redis;

/// <summary>What every part of the adapter works with: options, clock, log.</summary>
internal sealed record RedisSettings(RedisOptions Options, NotifyOptions Notify, TimeProvider Time, ILogger Logger)
{
    /// <summary>A consumer is heard of so often that it may miss two beats.</summary>
    public TimeSpan BeatInterval => Options.Lease / 3;

    public string LeaseMs =>
        ((long)Options.Lease.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

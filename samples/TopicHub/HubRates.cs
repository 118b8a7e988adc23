using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace TopicHub;

/// <summary>How fast topics are pushed: so many messages at a time, for all consumers of a topic together.</summary>
internal sealed class HubRates(HubOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, RateLimiter> _rates = new();

    /// <summary>The rate of a topic; null if it goes as fast as it can.</summary>
    public RateLimiter? Of(string topic)
    {
        var (count, every) = options.RateOf(topic);
        return every == TimeSpan.Zero ? null : _rates.GetOrAdd(topic, _ => Make(count, every));
    }

    public void Dispose()
    {
        foreach (var rate in _rates.Values)
            rate.Dispose();
    }

    private static TokenBucketRateLimiter Make(int count, TimeSpan every) =>
        new(
            new TokenBucketRateLimiterOptions
            {
                TokenLimit = count,
                TokensPerPeriod = count,
                ReplenishmentPeriod = every,
                QueueLimit = int.MaxValue,
                AutoReplenishment = true,
            }
        );
}

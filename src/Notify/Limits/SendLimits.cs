using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Notify.Limits;

/// <summary>The limiters of the topics that have one.</summary>
internal sealed class SendLimits(NotifyOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Lazy<IntervalLimiter>> _limiters = new();

    /// <summary>True if any topic has a limit.</summary>
    public bool Any =>
        options.TopicDefaults.RateLimit is not null || options.Topics.Values.Any(topic => topic.RateLimit is not null);

    /// <summary>The limiter of a topic; null if it has none. Notify's own topics have none.</summary>
    public RateLimiter? Of(string topic) =>
        LimitOf(topic) is { } limit && !Names.IsReservedTopic(topic)
            ? _limiters.GetOrAdd(topic, _ => new(() => new IntervalLimiter(limit, time))).Value
            : null;

    public RateLimitOptions? LimitOf(string topic) => options.Topic(topic).RateLimit;
}

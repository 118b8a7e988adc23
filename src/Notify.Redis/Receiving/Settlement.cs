using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Outcomes of deliveries of one feed, as one script records them. Telling it again is harmless: what the first telling
/// recorded, the second finds gone.
/// </summary>
internal sealed class Settlement
{
    private const int MostPerOperation = 1_000;
    private readonly List<RedisValue> _operations = [];
    private readonly List<List<RedisDelivery>> _deliveries = [];

    private Settlement(TopicFeed feed) => Feed = feed;

    public TopicFeed Feed { get; }

    public int Count => _deliveries.Sum(operation => operation.Count);

    /// <summary>True if it makes dead messages.</summary>
    public bool HasDead { get; private set; }

    /// <summary>True once it was told and no answer came.</summary>
    public bool IsUncertain { get; set; }

    public IEnumerable<RedisDelivery> Deliveries => _deliveries.SelectMany(operation => operation);

    public static List<Settlement> Of(List<RedisDelivery> deliveries, TimeProvider time)
    {
        var settlements = new List<Settlement>(1);
        if (deliveries.Exists(delivery => !ReferenceEquals(delivery.Stream, deliveries[0].Stream)))
            deliveries = [.. deliveries.OrderBy(d => d.Feed.Topic).ThenBy(d => d.Stream.Name)];
        var start = 0;
        while (start < deliveries.Count)
        {
            var feed = deliveries[start].Feed;
            var settlement = new Settlement(feed);
            settlement._operations.EnsureCapacity(deliveries.Count - start + 8);
            var end = start;
            while (end < deliveries.Count && ReferenceEquals(deliveries[end].Feed, feed))
                end++;
            for (var next = start; next < end; )
                next = settlement.Add(deliveries, next, end, time);
            settlements.Add(settlement);
            start = end;
        }

        return settlements;
    }

    public RedisValue[] Arguments(bool removeDone) =>
        [Feed.Group, Feed.Consumer, Feed.Channel, removeDone ? "1" : "0", .. _operations];

    /// <summary>Reads how many each operation settled.</summary>
    /// <returns>By operation: its deliveries and how many of them count.</returns>
    public IEnumerable<(List<RedisDelivery> Deliveries, int Settled)> Read(RedisResult[] counts) =>
        _deliveries.Select((operation, i) => (operation, (int)(long)counts[i]));

    private int Add(List<RedisDelivery> deliveries, int next, int end, TimeProvider time)
    {
        var first = deliveries[next];
        _operations.Add(first.Stream.Name);
        if (first.Outcome != DeliveryOutcome.Complete)
        {
            _deliveries.Add([first]);
            if (first.Outcome == DeliveryOutcome.Retry)
                AddRetry(first, time);
            else
                AddDeath(first);
            return next + 1;
        }

        var operation = new List<RedisDelivery>(Math.Min(end - next, MostPerOperation));
        while (
            next < end
            && operation.Count < MostPerOperation
            && deliveries[next].Outcome == DeliveryOutcome.Complete
            && ReferenceEquals(deliveries[next].Stream, first.Stream)
        )
            operation.Add(deliveries[next++]);
        _operations.Add("A");
        _operations.Add(operation.Count);
        foreach (var delivery in operation)
            _operations.Add(delivery.Id);
        _deliveries.Add(operation);
        return next;
    }

    private void AddRetry(RedisDelivery delivery, TimeProvider time)
    {
        var failedAt = delivery.FirstFailedAt ?? delivery.Failure?.FailedAt ?? time.GetUtcNow();
        _operations.Add("R");
        _operations.Add(delivery.Id);
        _operations.Add((long)Math.Ceiling(delivery.RetryAfter.TotalMilliseconds));
        _operations.Add(delivery.Attempt);
        _operations.Add(WireTime.ToMilliseconds(failedAt));
        // Retries of an ordered group stay with the owner of their partition.
        _operations.Add(delivery.Stream.Partition * (Feed.IsOrdered ? 1 : 0));
    }

    private void AddDeath(RedisDelivery delivery)
    {
        var failed = new FailedDelivery(
            delivery.Message,
            delivery.Group,
            delivery.Attempt,
            delivery.FirstFailedAt ?? delivery.Failure!.FailedAt,
            delivery.Failure!
        );
        HasDead = true;
        _operations.Add("X");
        _operations.Add(delivery.Id);
        _operations.Add(delivery.Message.Id.ToString());
        _operations.Add(Shelf.Score(failed));
        _operations.Add(FailureRecord.Write(failed));
    }
}

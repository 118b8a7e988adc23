using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>A message that is with a consumer.</summary>
internal sealed class RedisDelivery : Delivery
{
    private readonly TopicFeed _feed;
    private readonly long _firstFailedMs;

    public RedisDelivery(
        Message message,
        int attempt,
        TopicFeed feed,
        StreamRef stream,
        RedisValue id,
        int returns,
        long firstFailedMs
    )
        : base(message, attempt)
    {
        _feed = feed;
        _firstFailedMs = firstFailedMs;
        Stream = stream;
        Id = id;
        Returns = returns;
    }

    public override string Group => _feed.Group;

    public override int Returns { get; }

    public override DateTimeOffset? FirstFailedAt =>
        _firstFailedMs == 0 ? null : WireTime.FromMilliseconds(_firstFailedMs);

    /// <summary>The feed it came through; nobody else can settle it.</summary>
    public TopicFeed Feed => _feed;

    public StreamRef Stream { get; }

    /// <summary>The entry in its stream.</summary>
    public RedisValue Id { get; }

    /// <summary>Its place among what its feed holds; -1 once it is settled, given back or lost.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Which membership of its feed it was handed out under.</summary>
    public int Generation { get; init; }

    /// <summary>True while its outcome is on its way to the server.</summary>
    public bool IsSettling { get; private set; }

    /// <summary>Its holder wants to settle it; the lock of the subscription is held.</summary>
    /// <returns>False if it is no longer held, or is being settled.</returns>
    public bool BeginSettling()
    {
        if (Slot < 0 || IsSettling || Status != SettleStatus.Held)
            return false;
        IsSettling = true;
        return true;
    }

    public void Settle(SettleStatus status) => SetStatus(status);
}

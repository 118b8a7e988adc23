namespace Notify;

/// <summary>
/// How a topic is declared. Recorded on the server; a host that declares it differently does not start.
/// </summary>
public sealed class TopicOptions
{
    /// <summary>Partitions of a topic unless set: 8.</summary>
    public const int DefaultPartitions = 8;

    /// <summary>
    /// Over how many partitions the keys of the topic spread, 1 to 256. At most so many instances of a group that is
    /// ordered by key work in parallel; each partition costs such a group a queue or stream. Cannot be changed while
    /// messages are on their way.
    /// </summary>
    public int Partitions { get; set; } = DefaultPartitions;

    /// <summary>
    /// True if the topic keeps nothing for groups to come: a message that no group receives at once is gone, and
    /// counted. For news that is worthless later.
    /// </summary>
    public bool Transient { get; set; }

    /// <summary>
    /// Most messages the topic holds while it has no durable group. At the limit its sends fail. 100,000 unless set.
    /// </summary>
    public int HoldLimit { get; set; } = 100_000;

    /// <summary>
    /// How old the oldest held message may grow. From then on the topic's sends fail, and what is held stays held.
    /// 7 days unless set.
    /// </summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How many messages this process sends to the topic in how much time; as many as it can unless set. A send over
    /// the limit waits, up to <see cref="NotifyOptions.SendTimeout" />, and fails then. Not recorded on the server, and
    /// not for what is due later or goes through an outbox: limit the group for that.
    /// </summary>
    public RateLimitOptions? RateLimit { get; set; }
}

using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The names of everything on the server; docs/redis.md has the table. A topic's keys begin with its name in braces, so
/// that a cluster keeps them in one slot and one script may touch them all; scripts add the rest of a name themselves.
/// </summary>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>Over how many slots the ledger spreads; part of the layout.</summary>
    public const int LedgerShards = 16;

    /// <summary>The register of topics and groups.</summary>
    public RedisKey Register { get; } = $"{{{prefix}}}";

    /// <summary>The topics that ever had a schedule.</summary>
    public RedisKey ScheduledTopics { get; } = $"{{{prefix}}}:due";

    /// <summary>Where changes of groups are told, by the group's name.</summary>
    public string GroupChannel { get; } = $"{prefix}:groups";

    /// <summary>
    /// Where it is told that something falls due before what was due first: in how many ms, and where.
    /// </summary>
    public string ScheduleChannel { get; } = $"{prefix}:due";

    public RedisKey Topic(string topic) => $"{{{prefix}:t:{topic}}}";

    /// <summary>The schedule of a topic: what waits to be due.</summary>
    public RedisKey Due(string topic) => $"{{{prefix}:t:{topic}}}:due";

    /// <summary>Where a topic wakes its readers.</summary>
    public string TopicChannel(string topic) => $"{prefix}:w:{topic}";

    public RedisKey Partition(string topic, int partition) => $"{{{prefix}:t:{topic}}}:s:{partition}";

    public RedisKey Retries(string topic, string group, int partition) =>
        $"{{{prefix}:t:{topic}}}:r:{partition}:{group}";

    /// <summary>The dead messages of a group in a topic; those that no group had, if the group is empty.</summary>
    public RedisKey DeadLetters(string topic, string group) => $"{{{prefix}:t:{topic}}}:f:{group}";

    /// <summary>The topics that ever had a dead message.</summary>
    public RedisKey DeadTopics { get; } = $"{{{prefix}}}:dead";

    /// <summary>The topics a group is attached to.</summary>
    public RedisKey TopicsOf(string group) => $"{{{prefix}}}:a:{group}";

    public RedisKey Groups { get; } = $"{{{prefix}}}:groups";

    public RedisKey Topics { get; } = $"{{{prefix}}}:topics";

    /// <summary>The failures of a group in the ledger.</summary>
    public RedisKey Failures(string group) => $"{{{prefix}:f:{group}}}";

    /// <summary>The groups that have failures in the ledger.</summary>
    public RedisKey FailedGroups { get; } = $"{{{prefix}}}:failed";

    /// <summary>A recurring schedule.</summary>
    public RedisKey Recurring(string schedule) => $"{{{prefix}:c:{schedule}}}";

    /// <summary>The part of the ledger a message belongs to.</summary>
    public RedisKey Ledger(int shard) => $"{{{prefix}:l:{shard}}}";

    /// <summary>Spreads the ledger over the nodes of a cluster.</summary>
    public static int LedgerShard(string id)
    {
        var hash = 17u;
        foreach (var c in id)
            hash = (hash * 31) + c;
        return (int)(hash % LedgerShards);
    }
}

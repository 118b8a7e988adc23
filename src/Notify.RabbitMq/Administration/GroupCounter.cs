namespace Notify.RabbitMq;

/// <summary>
/// Counts what groups and topics have. The server tells what waits; what is with consumers and what waits for a retry
/// is known of this process only.
/// </summary>
internal sealed class GroupCounter(
    TopologyWriter topology,
    Membership members,
    RabbitMqConsumer consumer,
    RetryBook retries,
    HoldPeek holds
)
{
    private BrokerNames ServerNames => topology.Plan.Names;

    /// <summary>The queues of a group that hold its messages.</summary>
    public IEnumerable<string> QueuesOf(RegistryState state, GroupState group) =>
        group.Ordered
            ? Enumerable.Range(0, state.PartitionsOf(group)).Select(p => ServerNames.GroupQueue(group.Name, p))
            : [ServerNames.GroupQueue(group.Name)];

    /// <summary>What a group has; null if it was ephemeral and is gone.</summary>
    public async Task<GroupInfo?> CountAsync(RegistryState state, GroupState group, CancellationToken cancellationToken)
    {
        var waiting = 0L;
        foreach (var queue in QueuesOf(state, group))
        {
            var count = await topology.CountAsync(queue, cancellationToken).ConfigureAwait(false);
            if (count is null && group.Ephemeral)
                return null;
            waiting += count?.MessageCount ?? 0;
        }

        var dead = group.Ephemeral
            ? null
            : await topology.CountAsync(ServerNames.DeadQueue(group.Name), cancellationToken).ConfigureAwait(false);
        var alive = 0;
        foreach (var member in group.Members)
            alive += await members.IsAliveAsync(member.Id, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        return new GroupInfo
        {
            Name = group.Name,
            Topics = [.. group.Patterns.Select(pattern => pattern.Text)],
            OrderByKey = group.Ordered,
            Ephemeral = group.Ephemeral,
            Paused = group.Paused,
            Consumers = alive,
            Waiting = waiting,
            Scheduled = retries.Count(group.Name),
            InFlight = consumer.HeldCount(group.Name),
            DeadLetters = dead?.MessageCount ?? 0,
            OldestAge = waiting > 0 ? consumer.OldestAge(group.Name) : null,
        };
    }

    public async Task<TopicInfo> CountAsync(RegistryState state, TopicState topic, CancellationToken cancellationToken)
    {
        var held = topic.MayHold
            ? await topology.CountAsync(ServerNames.HoldQueue(topic.Name), cancellationToken).ConfigureAwait(false)
            : null;
        return new TopicInfo
        {
            Name = topic.Name,
            Partitions = topic.Partitions,
            Transient = topic.Transient,
            Groups = [.. state.GroupsOf(topic.Name).Select(group => group.Name)],
            Held = held?.MessageCount ?? 0,
            OldestHeldAge = held is { MessageCount: > 0 }
                ? await holds.OldestAgeAsync(topic.Name, cancellationToken).ConfigureAwait(false)
                : null,
        };
    }
}

using System.Collections.Concurrent;

namespace Notify.InMemory;

/// <summary>
/// The topics and groups of a memory server. Locks are taken in one order: broker, topic, groups by number, dead
/// letters.
/// </summary>
internal sealed class InMemoryBroker(InMemorySettings settings)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, InMemoryTopic> _topics = new();
    private readonly ConcurrentDictionary<string, InMemoryGroup> _groups = new();
    private long _lastGroup;

    public FailureBook DeadLetters { get; } = new(settings);

    public InMemorySettings Settings => settings;

    public ICollection<InMemoryGroup> Groups => _groups.Values;

    public ICollection<InMemoryTopic> Topics => _topics.Values;

    /// <summary>The topic, attached to every group that receives it before its first message is written.</summary>
    /// <returns>Null if there are too many topics for one more.</returns>
    public InMemoryTopic? Topic(string name)
    {
        if (_topics.TryGetValue(name, out var topic))
            return topic;
        lock (_gate)
        {
            if (_topics.TryGetValue(name, out topic))
                return topic;
            if (_topics.Count >= settings.Options.TopicLimit)
                return null;
            topic = new InMemoryTopic(name, settings, DeadLetters);
            foreach (var group in _groups.Values.OrderBy(group => group.Id).Where(group => group.Receives(name)))
                topic.Attach(group);
            return _topics[name] = topic;
        }
    }

    public InMemoryGroup? Group(string name) => _groups.GetValueOrDefault(name);

    /// <summary>The group of a subscription, made if need be, receiving all its topics.</summary>
    public InMemoryGroup Join(Subscription subscription)
    {
        lock (_gate)
        {
            var name = subscription.Ephemeral ? $"{subscription.Group}.{Guid.NewGuid():N}" : subscription.Group;
            if (!_groups.TryGetValue(name, out var group))
            {
                group = new InMemoryGroup(++_lastGroup, name, subscription, settings, DeadLetters);
                _groups[name] = group;
            }
            else if (group.OrderByKey != subscription.OrderByKey)
            {
                throw Conflict(group, subscription);
            }

            Attach(group, subscription.Topics);
            return group;
        }
    }

    public bool Detach(InMemoryGroup group, string pattern)
    {
        lock (_gate)
        {
            if (!group.RemovePattern(pattern))
                return false;
            foreach (var topic in _topics.Values.Where(topic => !group.Receives(topic.Name)))
                topic.Detach(group);
            return true;
        }
    }

    /// <summary>Ends a group if nothing speaks against it.</summary>
    /// <returns>What speaks against it, or null.</returns>
    public string? Delete(InMemoryGroup group, bool discardBacklog)
    {
        lock (_gate)
        {
            if (group.WhyKeep(discardBacklog) is { } why)
                return why;
            Remove(group);
            DeadLetters.RemoveGroup(group.Name);
            return null;
        }
    }

    public void Remove(InMemoryGroup group)
    {
        lock (_gate)
        {
            _groups.TryRemove(group.Name, out _);
            foreach (var topic in _topics.Values)
                topic.Detach(group);
            group.Dispose();
        }
    }

    private void Attach(InMemoryGroup group, IReadOnlyList<string> patterns)
    {
        group.AddPatterns(patterns);
        foreach (var topic in _topics.Values.Where(topic => group.Receives(topic.Name)))
            topic.Attach(group);
    }

    private static InvalidInputException Conflict(InMemoryGroup group, Subscription subscription) =>
        new(
            ErrorIds.InvalidSubscription,
            nameof(Subscription.OrderByKey),
            $"The group '{group.Name}' exists with OrderByKey = {group.OrderByKey} and was subscribed to with "
                + $"{subscription.OrderByKey}. Let all consumers agree, or delete the group when it is drained."
        );
}

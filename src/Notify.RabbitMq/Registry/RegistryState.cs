namespace Notify.RabbitMq;

/// <summary>
/// What the records up to some place say together: topics, groups, and who consumes. The same records always make the
/// same state, on every host.
/// </summary>
internal sealed class RegistryState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicState> _topics = [];
    private readonly Dictionary<string, GroupState> _groups = [];

    // In the order in which they were made.
    private readonly List<string> _order = [];

    public TopicState? Topic(string name)
    {
        lock (_gate)
            return _topics.GetValueOrDefault(name);
    }

    public GroupState? Group(string name)
    {
        lock (_gate)
            return _groups.GetValueOrDefault(name);
    }

    public IReadOnlyList<TopicState> Topics()
    {
        lock (_gate)
            return [.. _topics.Values];
    }

    public IReadOnlyList<GroupState> Groups()
    {
        lock (_gate)
            return [.. _order.Select(name => _groups[name])];
    }

    public int TopicCount
    {
        get
        {
            lock (_gate)
                return _topics.Count;
        }
    }

    public IReadOnlyList<GroupState> GroupsOf(string topic) => [.. Groups().Where(group => group.Receives(topic))];

    public IReadOnlyList<TopicState> TopicsOf(GroupState group) =>
        [.. Topics().Where(topic => group.Receives(topic.Name))];

    /// <summary>How many queues a group that is ordered by key has.</summary>
    public int PartitionsOf(GroupState group) =>
        Math.Max(group.Partitions, TopicsOf(group).Select(topic => topic.Partitions).DefaultIfEmpty(1).Max());

    public bool HasDurableGroup(string topic) => GroupsOf(topic).Any(group => !group.Ephemeral);

    /// <summary>Takes in the next record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Where it stands.</param>
    public void Apply(RegistryRecord record, long offset)
    {
        lock (_gate)
        {
            switch (record.Kind)
            {
                case RegistryRecordKind.Topic:
                    AddTopic(record);
                    break;
                case RegistryRecordKind.Join:
                    Join(record, offset);
                    break;
                case RegistryRecordKind.Drained:
                    // Who was the heir when it had drained the topic may not be any more.
                    if (_topics.TryGetValue(record.Name, out var topic) && topic.Heir == record.Member)
                        _topics[record.Name] = topic with { MayHold = false, Heir = null };
                    break;
                default:
                    if (_groups.TryGetValue(record.Name, out var group))
                        Change(group, record, offset);
                    break;
            }
        }
    }

    private void AddTopic(RegistryRecord record)
    {
        if (_topics.ContainsKey(record.Name))
            return;
        var topic = new TopicState(record.Name, record.Partitions, record.Transient);
        _topics[record.Name] = topic with { MayHold = !topic.Transient && FirstDurable(record.Name) is null };
        foreach (var name in _order.Where(name => _groups[name].Receives(record.Name)).ToList())
            Widen(_groups[name]);
    }

    /// <summary>A group keeps every partition it ever had: there may be messages in them.</summary>
    private void Widen(GroupState group)
    {
        var widest = _topics.Values.Where(topic => group.Receives(topic.Name)).Select(topic => topic.Partitions);
        _groups[group.Name] = group with { Partitions = widest.Append(group.Partitions).Max() };
    }

    /// <summary>
    /// A durable group leaves topics. What was sent to them in between may be held, whoever receives them now.
    /// </summary>
    private void LookForHeld(GroupState group)
    {
        if (group.Ephemeral)
            return;
        foreach (var topic in _topics.Values.Where(t => !t.Transient && group.Receives(t.Name)).ToList())
            _topics[topic.Name] = topic with { MayHold = true, Heir = null };
    }

    private void Join(RegistryRecord record, long offset)
    {
        if (!_groups.TryGetValue(record.Name, out var group))
        {
            group = new GroupState(record.Name, record.Ordered, record.Ephemeral);
            _order.Add(record.Name);
        }
        else if (group.Ordered != record.Ordered)
        {
            // The writer sees that it contradicts, and gives up.
            return;
        }

        var fresh = record.Topics!.Where(text => group.Patterns.All(known => known.Text != text)).Distinct();
        group = group with { Patterns = [.. group.Patterns, .. fresh.Select(text => new TopicPattern(text))] };
        if (record.Member is { } member && !group.Has(member))
            group = group with { Members = [.. group.Members, new MemberState(member, offset)], Version = offset };
        Widen(group);
        FindHeirs();
    }

    private void Change(GroupState group, RegistryRecord record, long offset)
    {
        switch (record.Kind)
        {
            case RegistryRecordKind.Leave when group.Has(record.Member!):
                var rest = group.Members.Where(member => member.Id != record.Member);
                _groups[group.Name] = group with { Members = [.. rest], Version = offset };
                break;
            case RegistryRecordKind.Adapted:
                var adapted = group.Members.Select(member =>
                    member.Id == record.Member ? member with { Adapted = record.Version } : member
                );
                _groups[group.Name] = group with { Members = [.. adapted] };
                break;
            case RegistryRecordKind.Pause or RegistryRecordKind.Resume:
                _groups[group.Name] = group with { Paused = record.Kind == RegistryRecordKind.Pause };
                break;
            case RegistryRecordKind.Detach:
                LookForHeld(group);
                var patterns = group.Patterns.Where(pattern => !record.Topics!.Contains(pattern.Text));
                _groups[group.Name] = group with { Patterns = [.. patterns] };
                FindHeirs();
                break;
            case RegistryRecordKind.Delete:
                LookForHeld(group);
                _groups.Remove(group.Name);
                _order.Remove(group.Name);
                FindHeirs();
                break;
        }
    }

    /// <summary>
    /// After a change of who receives what: a topic without a durable group holds, and one with has an heir.
    /// </summary>
    private void FindHeirs()
    {
        foreach (var topic in _topics.Values.Where(topic => !topic.Transient).ToList())
        {
            var first = FirstDurable(topic.Name);
            if (first is null)
                _topics[topic.Name] = topic with { MayHold = true, Heir = null };
            else if (topic.MayHold && (topic.Heir is null || !Receives(topic.Heir, topic.Name)))
                _topics[topic.Name] = topic with { Heir = first };
        }
    }

    private bool Receives(string group, string topic) =>
        _groups.TryGetValue(group, out var known) && known.Receives(topic);

    private string? FirstDurable(string topic) =>
        _order.FirstOrDefault(name => !_groups[name].Ephemeral && _groups[name].Receives(topic));
}

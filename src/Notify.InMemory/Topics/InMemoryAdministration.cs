namespace Notify.InMemory;

/// <summary>Looks after the groups and topics of the memory server.</summary>
internal sealed class InMemoryAdministration(InMemoryBroker broker) : IGroupAdministration, ITopicAdministration
{
    public ValueTask<IReadOnlyList<GroupInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        new([.. broker.Groups.Select(group => group.Describe()).OrderBy(info => info.Name, StringComparer.Ordinal)]);

    public ValueTask<GroupInfo?> FindAsync(string group, CancellationToken cancellationToken = default) =>
        new(broker.Group(group)?.Describe());

    public ValueTask PauseAsync(string group, CancellationToken cancellationToken = default)
    {
        Existing(group, "paused").Pause();
        return ValueTask.CompletedTask;
    }

    public ValueTask ResumeAsync(string group, CancellationToken cancellationToken = default)
    {
        Existing(group, "resumed").Resume();
        return ValueTask.CompletedTask;
    }

    public ValueTask DetachAsync(string group, string topic, CancellationToken cancellationToken = default)
    {
        var found = Existing(group, $"detached from '{topic}'");
        return broker.Detach(found, topic)
            ? ValueTask.CompletedTask
            : throw new NotifyException(
                ErrorIds.InvalidGroup,
                $"The group '{group}' was to be detached from '{topic}', which it does not receive. "
                    + $"It receives: {string.Join(", ", found.Describe().Topics)}."
            );
    }

    public ValueTask DeleteAsync(string group, bool discardBacklog, CancellationToken cancellationToken = default) =>
        broker.Delete(Existing(group, "deleted"), discardBacklog) is { } why
            ? throw new NotifyException(ErrorIds.InvalidGroup, $"The group '{group}' was not deleted: {why}.")
            : ValueTask.CompletedTask;

    public ValueTask<SendResults> SendToGroupAsync(
        string group,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        if (broker.Group(group) is not { } found)
        {
            var error = new SendException(ErrorIds.InvalidGroup, $"There is no group '{group}' to send to.");
            return new(SendResults.From([.. messages.Select(_ => SendResult.Failed(error))]));
        }

        foreach (var message in messages)
            found.PushHeld(message, broker.Settings.Notify.Topic(message.Topic).Partitions);
        return new(SendResults.Accepted(messages.Count));
    }

    public ValueTask<IReadOnlyList<string>> DeclareAsync(
        IReadOnlyDictionary<string, TopicOptions> topics,
        CancellationToken cancellationToken = default
    )
    {
        var contradictions = new List<string>();
        foreach (var (name, declared) in topics)
        {
            if (broker.Topic(name)?.Contradiction(declared) is { } contradiction)
                contradictions.Add($"Topics:{name}: {contradiction}.");
        }

        return new(contradictions);
    }

    public ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken = default) =>
        new([.. broker.Topics.Select(topic => topic.Describe()).OrderBy(info => info.Name, StringComparer.Ordinal)]);

    public ValueTask<long> DiscardHeldAsync(string topic, CancellationToken cancellationToken = default) =>
        new(broker.Topics.FirstOrDefault(known => known.Name == topic)?.DiscardHeld() ?? 0);

    private InMemoryGroup Existing(string group, string change) =>
        broker.Group(group)
        ?? throw new NotifyException(
            ErrorIds.InvalidGroup,
            $"The group '{group}' was to be {change}, but there is no such group. "
                + $"There are: {string.Join(", ", broker.Groups.Select(known => known.Name).Order())}."
        );
}

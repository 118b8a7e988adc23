namespace Notify.RabbitMq;

/// <summary>
/// Looks after groups and topics. Which there are is in the registry; how many messages wait, their queues tell.
/// Nothing but AMQP is needed.
/// </summary>
internal sealed class RabbitMqAdministration(
    BrokerRegistry registry,
    TopologyWriter topology,
    TopicDirectory topics,
    GroupCounter counter,
    GroupSender sender,
    RabbitMqSettings settings
) : IGroupAdministration, ITopicAdministration
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public async ValueTask<IReadOnlyList<GroupInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        var groups = new List<GroupInfo>();
        foreach (var group in state.Groups().OrderBy(group => group.Name, StringComparer.Ordinal))
        {
            if (await counter.CountAsync(state, group, cancellationToken).ConfigureAwait(false) is { } info)
                groups.Add(info);
        }

        return groups;
    }

    public async ValueTask<GroupInfo?> FindAsync(string group, CancellationToken cancellationToken = default)
    {
        var state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        return state.Group(group) is { } known
            ? await counter.CountAsync(state, known, cancellationToken).ConfigureAwait(false)
            : null;
    }

    public async ValueTask PauseAsync(string group, CancellationToken cancellationToken = default)
    {
        var (state, known) = await ExistingAsync(group, "paused", cancellationToken).ConfigureAwait(false);
        await registry.WriteAsync(Record(RegistryRecordKind.Pause, group), cancellationToken).ConfigureAwait(false);
        // Until every instance has heard of it, one may still be handed a message.
        using var timeout = new CancellationTokenSource(settings.Options.RequestTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        foreach (var queue in counter.QueuesOf(state, known))
        {
            while (!either.IsCancellationRequested && await IsReadAsync(queue, either.Token).ConfigureAwait(false))
                await Task.Delay(Poll, settings.Time, either.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether anybody reads a queue; false, too, if there is no time left to ask.</summary>
    private async Task<bool> IsReadAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await topology.CountAsync(queue, cancellationToken).ConfigureAwait(false) is { ConsumerCount: > 0 };
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask ResumeAsync(string group, CancellationToken cancellationToken = default)
    {
        await ExistingAsync(group, "resumed", cancellationToken).ConfigureAwait(false);
        await registry.WriteAsync(Record(RegistryRecordKind.Resume, group), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DetachAsync(string group, string topic, CancellationToken cancellationToken = default)
    {
        var (state, known) = await ExistingAsync(group, $"detached from '{topic}'", cancellationToken)
            .ConfigureAwait(false);
        if (known.Patterns.All(pattern => pattern.Text != topic))
        {
            throw new NotifyException(
                ErrorIds.InvalidGroup,
                $"The group '{group}' was to be detached from '{topic}', which it does not receive. "
                    + $"It receives: {string.Join(", ", known.Patterns)}."
            );
        }

        var rest = known with { Patterns = [.. known.Patterns.Where(pattern => pattern.Text != topic)] };
        foreach (var left in state.TopicsOf(known).Where(t => !rest.Receives(t.Name)))
        {
            await HoldInsteadAsync(state, left, known, cancellationToken).ConfigureAwait(false);
            await topics.DetachAsync(known, left, cancellationToken).ConfigureAwait(false);
        }

        var record = Record(RegistryRecordKind.Detach, group) with { Topics = [topic] };
        await registry.WriteAsync(record, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DeleteAsync(string group, bool discardBacklog, CancellationToken cancellationToken = default)
    {
        var (state, known) = await ExistingAsync(group, "deleted", cancellationToken).ConfigureAwait(false);
        var info = await counter.CountAsync(state, known, cancellationToken).ConfigureAwait(false);
        if (info is not null && WhyKeep(info, discardBacklog) is { } why)
            throw new NotifyException(ErrorIds.InvalidGroup, $"The group '{group}' was not deleted: {why}.");
        foreach (var topic in state.TopicsOf(known))
            await HoldInsteadAsync(state, topic, known, cancellationToken).ConfigureAwait(false);
        // With the queues go their bindings, all at once.
        foreach (var queue in counter.QueuesOf(state, known).Append(topology.Plan.Names.DeadQueue(group)))
            await topology.DeleteAsync(queue, cancellationToken).ConfigureAwait(false);
        await registry.WriteAsync(Record(RegistryRecordKind.Delete, group), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<SendResults> SendToGroupAsync(
        string group,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    ) => sender.SendAsync(group, messages, cancellationToken);

    public async ValueTask<IReadOnlyList<string>> DeclareAsync(
        IReadOnlyDictionary<string, TopicOptions> topics,
        CancellationToken cancellationToken = default
    )
    {
        var contradictions = new List<string>();
        if (topics.Count == 0)
            return contradictions;
        using var timeout = new CancellationTokenSource(settings.Options.RequestTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        foreach (var (name, declared) in topics)
        {
            var known = await DeclareAsync(name, declared, either.Token).ConfigureAwait(false);
            if (known.Partitions != declared.Partitions)
                contradictions.Add(
                    $"Topics:{name}: Partitions is {declared.Partitions} here and {known.Partitions} on the server."
                );
            if (known.Transient != declared.Transient)
                contradictions.Add(
                    $"Topics:{name}: Transient is {declared.Transient} here and {known.Transient} on the server."
                );
        }

        return contradictions;
    }

    public async ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken = default)
    {
        var state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        var infos = new List<TopicInfo>();
        foreach (var topic in state.Topics().OrderBy(topic => topic.Name, StringComparer.Ordinal))
            infos.Add(await counter.CountAsync(state, topic, cancellationToken).ConfigureAwait(false));
        return infos;
    }

    public async ValueTask<long> DiscardHeldAsync(string topic, CancellationToken cancellationToken = default)
    {
        var queue = topology.Plan.Names.HoldQueue(topic);
        return await topology.CountAsync(queue, cancellationToken).ConfigureAwait(false) is null
            ? 0
            : await topology.PurgeAsync(queue, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TopicState> DeclareAsync(string name, TopicOptions declared, CancellationToken cancellationToken)
    {
        var state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        if (state.Topic(name) is { } known)
            return known;
        await topics.DeclareAsync(name, declared, cancellationToken).ConfigureAwait(false);
        await topics.EnsureAsync(name, cancellationToken).ConfigureAwait(false);
        state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        return state.Topic(name)!;
    }

    /// <summary>Before a topic loses its last durable group it gets its hold queue.</summary>
    private async Task HoldInsteadAsync(
        RegistryState state,
        TopicState topic,
        GroupState leaving,
        CancellationToken cancellationToken
    )
    {
        if (topic.Transient || leaving.Ephemeral)
            return;
        var others = state.GroupsOf(topic.Name).Where(group => group.Name != leaving.Name).ToList();
        if (others.TrueForAll(group => group.Ephemeral))
            await topics.HoldInsteadAsync(topic, beside: others.Count > 0, cancellationToken).ConfigureAwait(false);
    }

    private static string? WhyKeep(GroupInfo info, bool discardBacklog)
    {
        if (info.Consumers > 0)
            return $"it has {info.Consumers} consumer{(info.Consumers == 1 ? "" : "s")}; stop them first";
        var messages = info.Waiting + info.Scheduled + info.InFlight;
        return messages > 0 && !discardBacklog
            ? $"it has {messages:N0} message{(messages == 1 ? "" : "s")}; drain it, or discard them with discardBacklog"
            : null;
    }

    /// <summary>A group that is to be changed, as it is now: who left a moment ago is not counted any more.</summary>
    private async Task<(RegistryState State, GroupState Group)> ExistingAsync(
        string group,
        string change,
        CancellationToken cancellationToken
    )
    {
        var state = await registry.FreshAsync(cancellationToken).ConfigureAwait(false);
        return state.Group(group) is { } known
            ? (state, known)
            : throw new NotifyException(
                ErrorIds.InvalidGroup,
                $"The group '{group}' was to be {change}, but there is no such group. "
                    + $"There are: {string.Join(", ", state.Groups().Select(g => g.Name).Order())}."
            );
    }

    private static RegistryRecord Record(RegistryRecordKind kind, string group) =>
        new()
        {
            Id = Guid.NewGuid(),
            Kind = kind,
            Name = group,
        };
}

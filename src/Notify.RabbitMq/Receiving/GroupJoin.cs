namespace Notify.RabbitMq;

/// <summary>
/// What a consumer does before it reads: makes the group's queues, writes into the registry that it is there, and
/// attaches the group to every topic it receives. All of it may be done again and again.
/// </summary>
internal sealed class GroupJoin(ReceivingParts parts, Subscription subscription, string group)
{
    private TopologyWriter Topology => parts.Topology;

    /// <summary>Whether partitions matter: the one consumer of an ephemeral group gets everything as it is.</summary>
    private bool IsOrdered => subscription.OrderByKey && !subscription.Ephemeral;

    /// <summary>
    /// Makes the queues of an ephemeral group, which must be read before anything is attached to them.
    /// </summary>
    public async Task PrepareEphemeralAsync(CancellationToken cancellationToken)
    {
        await Topology.EnsureBaseAsync(cancellationToken).ConfigureAwait(false);
        var queues = Topology.Plan.EphemeralQueues(group, subscription.EphemeralLimit);
        await Topology.DeclareAsync(queues, cancellationToken).ConfigureAwait(false);
        var returns = TopologyPlan.ReturnBinding(Topology.Plan.Names, Topology.Plan.Names.GroupQueue(group));
        await Topology.BindAsync([returns], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Joins the group.</summary>
    /// <exception cref="InvalidInputException">The group exists and is ordered differently.</exception>
    public async Task RunAsync(string member, CancellationToken cancellationToken)
    {
        await Topology.EnsureBaseAsync(cancellationToken).ConfigureAwait(false);
        var state = await parts.Registry.CurrentAsync(cancellationToken).ConfigureAwait(false);
        CheckOrder(state);
        if (!subscription.Ephemeral)
            await parts
                .Topics.EnsureQueuesAsync(state, new GroupState(group, IsOrdered, false), cancellationToken)
                .ConfigureAwait(false);
        if (IsKnown(state))
        {
            await AttachAsync(state, cancellationToken).ConfigureAwait(false);
            return;
        }

        state = await ShowAsync(member, cancellationToken).ConfigureAwait(false);
        CheckOrder(state);
        foreach (var topic in subscription.Topics.Where(t => !Names.IsPattern(t) && state.Topic(t) is null))
        {
            var options = parts.Settings.Notify.Topic(topic);
            state = await parts.Topics.DeclareAsync(topic, options, cancellationToken).ConfigureAwait(false);
        }

        await AttachAsync(state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// True if the group is in the registry as it is wanted here. Whether it was attached to its topics is another
    /// matter.
    /// </summary>
    private bool IsKnown(RegistryState state) =>
        !IsOrdered
        && !subscription.Ephemeral
        && state.Group(group) is { Members.Count: > 0 } known
        && subscription.Topics.All(topic => known.Patterns.Any(pattern => pattern.Text == topic));

    /// <summary>Writes into the registry that a consumer is there.</summary>
    public Task<RegistryState> ShowAsync(string member, CancellationToken cancellationToken)
    {
        var record = new RegistryRecord
        {
            Id = Guid.NewGuid(),
            Kind = RegistryRecordKind.Join,
            Name = group,
            Ordered = IsOrdered,
            Ephemeral = subscription.Ephemeral,
            Topics = subscription.Topics,
            Member = member,
        };
        return parts.Registry.WriteAsync(record, cancellationToken);
    }

    /// <summary>Writes into the registry that a consumer is gone, or with it the group if it is ephemeral.</summary>
    public async Task LeaveAsync(string member, TimeSpan patience)
    {
        try
        {
            using var timeout = new CancellationTokenSource(patience, parts.Settings.Time);
            var record = new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = subscription.Ephemeral ? RegistryRecordKind.Delete : RegistryRecordKind.Leave,
                Name = group,
                Member = member,
            };
            await parts.Registry.WriteAsync(record, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Others find out that it is gone.
        }
    }

    private async Task AttachAsync(RegistryState state, CancellationToken cancellationToken)
    {
        var known = state.Group(group);
        if (known is null)
            return;
        // Now that its topics are known, it is known how many partitions there are.
        if (!subscription.Ephemeral)
            await parts.Topics.EnsureQueuesAsync(state, known, cancellationToken).ConfigureAwait(false);
        foreach (var topic in state.TopicsOf(known))
        {
            await parts.Topics.AttachAsync(known, topic, cancellationToken).ConfigureAwait(false);
            if (subscription.Ephemeral || topic.MayHold)
                await parts.Topics.HoldBesideAsync(topic.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private void CheckOrder(RegistryState state)
    {
        if (state.Group(group) is not { } known || known.Ordered == IsOrdered)
            return;
        throw new InvalidInputException(
            ErrorIds.InvalidSubscription,
            nameof(Subscription.OrderByKey),
            $"The group '{group}' exists with OrderByKey = {known.Ordered} and was subscribed to with "
                + $"{subscription.OrderByKey}. Let all consumers agree, or delete the group when it is drained."
        );
    }
}

using System.Collections.Concurrent;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>
/// The topics this process has used. Before the first message a topic is written into the registry and attached to
/// every group that receives it, so that none misses the first message, whoever came first.
/// </summary>
internal sealed class TopicDirectory(BrokerRegistry registry, TopologyWriter topology, RabbitMqSettings settings)
    : IDisposable
{
    private static readonly TimeSpan Deleting = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TopicRoute> _routes = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>A topic holds from now on.</summary>
    public event Action? Holding;

    public BrokerNames Names => topology.Plan.Names;

    /// <summary>Whether the server can be asked for now, and if not, why.</summary>
    public string State => topology.State;

    /// <summary>How to address a topic that is ready; null if it must be made ready first.</summary>
    public TopicRoute? Find(string topic) => _routes.GetValueOrDefault(topic);

    /// <summary>The server may have lost everything: every topic is made ready again before it is used.</summary>
    public void Forget()
    {
        topology.Forget();
        _routes.Clear();
    }

    /// <summary>
    /// Routes turned out to be gone: they are made again when they are next used. Not at once: what is sent to a queue
    /// that is declared while RabbitMQ still deletes the one before it can be confirmed and lost.
    /// </summary>
    public async Task ForgetDeletedAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Deleting, settings.Time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Forget();
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Makes a topic ready.</summary>
    /// <exception cref="SendException">There are too many topics for one more.</exception>
    public async Task<TopicRoute> EnsureAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is { } known)
            return known;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Find(name) is { } meanwhile)
                return meanwhile;
            await topology.EnsureBaseAsync(cancellationToken).ConfigureAwait(false);
            var state = await registry.CurrentAsync(cancellationToken).ConfigureAwait(false);
            if (state.Topic(name) is null)
                state = await DeclareAsync(name, settings.Notify.Topic(name), cancellationToken).ConfigureAwait(false);
            var topic = state.Topic(name)!;
            await AttachAsync(state, topic, cancellationToken).ConfigureAwait(false);
            return _routes[name] = new TopicRoute(topic, topology.Plan.Names);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes a topic into the registry. The first declaration stands.</summary>
    public async Task<RegistryState> DeclareAsync(
        string name,
        TopicOptions options,
        CancellationToken cancellationToken
    )
    {
        var state = await registry.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (state.TopicCount >= settings.Options.TopicLimit)
            throw TooManyTopics(name);
        var record = new RegistryRecord
        {
            Id = Guid.NewGuid(),
            Kind = RegistryRecordKind.Topic,
            Name = name,
            Partitions = options.Partitions,
            Transient = options.Transient,
        };
        return await registry.WriteAsync(record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the hold queue of a topic that has no durable group.</summary>
    public async Task EnsureHoldAsync(TopicState topic, CancellationToken cancellationToken)
    {
        Holding?.Invoke();
        var queue = topology.Plan.HoldQueue(topic.Name, settings.Notify.Topic(topic.Name).HoldLimit);
        try
        {
            await topology.DeclareAsync([queue], cancellationToken).ConfigureAwait(false);
        }
        catch (TopologyConflictException exception)
        {
            // The limit was changed since. What stands holds messages: it stays as it is.
            Log.HoldQueueDiffers(settings.Logger, topic.Name, exception.Message);
        }

        await topology
            .BindAsync(topology.Plan.HoldBindings(topic.Name, topic.Partitions), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes the hold queue of a topic whose last durable group is about to go.</summary>
    public async Task HoldInsteadAsync(TopicState topic, bool beside, CancellationToken cancellationToken)
    {
        await EnsureHoldAsync(topic, cancellationToken).ConfigureAwait(false);
        if (beside)
            await topology
                .BindAsync(topology.Plan.HoldBesideBindings(topic.Name, topic.Partitions), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Attaches one group to one topic.</summary>
    public Task AttachAsync(GroupState group, TopicState topic, CancellationToken cancellationToken) =>
        topology.BindAsync(
            topology.Plan.GroupBindings(group.Name, group.Ordered, topic.Name, topic.Partitions, topic.Transient),
            cancellationToken
        );

    /// <summary>Takes one group off one topic.</summary>
    public Task DetachAsync(GroupState group, TopicState topic, CancellationToken cancellationToken) =>
        topology.UnbindAsync(
            topology.Plan.GroupBindings(group.Name, group.Ordered, topic.Name, topic.Partitions, topic.Transient),
            cancellationToken
        );

    /// <summary>
    /// Lets the hold queue have its copy although an ephemeral group receives the topic, or ends that.
    /// </summary>
    public async Task HoldBesideAsync(string name, CancellationToken cancellationToken)
    {
        var state = await registry.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (state.Topic(name) is not { Transient: false } topic)
            return;
        var bindings = topology.Plan.HoldBesideBindings(name, topic.Partitions).ToList();
        if (!state.HasDurableGroup(name))
        {
            await EnsureHoldAsync(topic, cancellationToken).ConfigureAwait(false);
            await topology.BindAsync(bindings, cancellationToken).ConfigureAwait(false);
            // A durable group may have come meanwhile.
            state = await registry.FreshAsync(cancellationToken).ConfigureAwait(false);
        }

        if (state.HasDurableGroup(name) && topic.MayHold)
            await topology.UnbindAsync(bindings, cancellationToken).ConfigureAwait(false);
    }

    private async Task AttachAsync(RegistryState state, TopicState topic, CancellationToken cancellationToken)
    {
        if (topic.Transient)
            await topology
                .BindAsync(topology.Plan.VoidBindings(topic.Name, topic.Partitions), cancellationToken)
                .ConfigureAwait(false);
        foreach (var group in state.GroupsOf(topic.Name))
        {
            if (group.Ephemeral)
                await TryAttachAsync(group, topic, cancellationToken).ConfigureAwait(false);
            else
                await AttachDurableAsync(state, group, topic, cancellationToken).ConfigureAwait(false);
        }

        if (topic.Transient || state.HasDurableGroup(topic.Name))
            return;
        await EnsureHoldAsync(topic, cancellationToken).ConfigureAwait(false);
        if (state.GroupsOf(topic.Name).Count > 0)
            await HoldBesideAsync(topic.Name, cancellationToken).ConfigureAwait(false);
    }

    private async Task AttachDurableAsync(
        RegistryState state,
        GroupState group,
        TopicState topic,
        CancellationToken cancellationToken
    )
    {
        await EnsureQueuesAsync(state, group, cancellationToken).ConfigureAwait(false);
        await AttachAsync(group, topic, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the queues of a durable group, those of new partitions, too.</summary>
    public async Task EnsureQueuesAsync(RegistryState state, GroupState group, CancellationToken cancellationToken)
    {
        int? partitions = group.Ordered ? state.PartitionsOf(group) : null;
        var queues = topology.Plan.GroupQueues(group.Name, partitions).ToList();
        await topology.DeclareAsync(queues, cancellationToken).ConfigureAwait(false);
        await topology
            .BindAsync(
                queues.Skip(1).Select(queue => TopologyPlan.ReturnBinding(topology.Plan.Names, queue.Name)),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>An ephemeral group may be gone although the registry does not say so yet.</summary>
    private async Task TryAttachAsync(GroupState group, TopicState topic, CancellationToken cancellationToken)
    {
        try
        {
            await AttachAsync(group, topic, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception) when (exception.IsNotFound())
        {
            Log.EphemeralGroupGone(settings.Logger, group.Name);
            await ForgetAsync(group, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a group off the registry whose queue is gone. One that is there after all joins again.</summary>
    public Task ForgetAsync(GroupState group, CancellationToken cancellationToken)
    {
        var record = new RegistryRecord
        {
            Id = Guid.NewGuid(),
            Kind = RegistryRecordKind.Delete,
            Name = group.Name,
        };
        return registry.WriteAsync(record, cancellationToken);
    }

    private SendException TooManyTopics(string topic) =>
        new(
            ErrorIds.NotAccepted,
            $"A message to topic '{topic}' was not accepted: there are {settings.Options.TopicLimit:N0} topics, the "
                + "limit. Put what varies into a key or header, or raise RabbitMq:TopicLimit."
        );
}

namespace Notify.RabbitMq;

/// <summary>
/// What stands on the server, and why: names, arguments and bindings, without a server.
/// <code>
/// send ─► topics (direct) ─► group queues            delay ─► levels ─► due (direct) ─► group queues
///            └ no group ─► hold ─► hold queue                            └ no group ─► due-hold ─► hold queue
/// transient ─► group queues, or nowhere                                                  └ gone ─► lost
/// </code>
/// </summary>
internal sealed class TopologyPlan(BrokerNames names, int? quorumSize)
{
    /// <summary>
    /// How often a message may come back unanswered before the server itself sorts it out. Far above the engine's own
    /// limit, which knows more.
    /// </summary>
    private const int CrashLimit = 1_000;

    /// <summary>For queues that are looked through: looking counts as coming back.</summary>
    private const int NoCrashLimit = int.MaxValue;

    public BrokerNames Names => names;

    public IEnumerable<ExchangePlan> BaseExchanges() =>
        [
            new(names.Hold, "direct"),
            new(names.Topics, "direct", names.Hold),
            new(names.Transient, "direct"),
            new(names.Lost, "fanout"),
            new(names.DueHold, "direct", names.Lost),
            new(names.Due, "direct", names.DueHold),
            new(names.DelayEntry, "direct"),
        ];

    public IEnumerable<QueuePlan> BaseQueues() => [Quorum(names.Lost, NoCrashLimit), Void()];

    public IEnumerable<BindingPlan> BaseBindings() => [new(names.Lost, "", names.Lost)];

    /// <summary>The log of topics and groups: read from its beginning, only added to.</summary>
    public QueuePlan Registry() => new(names.Registry, new Dictionary<string, object?> { ["x-queue-type"] = "stream" });

    /// <summary>The queues of a durable group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="partitions">How many queues a group that is ordered by key has; null for any other.</param>
    public IEnumerable<QueuePlan> GroupQueues(string group, int? partitions)
    {
        yield return Quorum(names.DeadQueue(group), NoCrashLimit);
        if (partitions is null)
            yield return GroupQueue(names.GroupQueue(group), group, ordered: false);
        for (var partition = 0; partition < partitions; partition++)
            yield return GroupQueue(names.GroupQueue(group, partition), group, ordered: true);
    }

    /// <summary>
    /// The queue of an ephemeral group. What is over its limit pushes out the oldest, which leaves a sign.
    /// </summary>
    public IEnumerable<QueuePlan> EphemeralQueues(string group, int limit) =>
        [
            new(
                names.MissedQueue(group),
                new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "drop-head" },
                EndsWithConsumer: true
            ),
            new(
                names.GroupQueue(group),
                new Dictionary<string, object?>
                {
                    ["x-max-length"] = limit,
                    ["x-overflow"] = "drop-head",
                    ["x-dead-letter-exchange"] = "",
                    ["x-dead-letter-routing-key"] = names.MissedQueue(group),
                },
                EndsWithConsumer: true
            ),
        ];

    /// <summary>Shows that a process is alive: it ends when the process loses its connection.</summary>
    public QueuePlan MemberQueue(string process) =>
        new(
            names.MemberQueue(process),
            new Dictionary<string, object?> { ["x-max-length"] = 0 },
            EndsWithConsumer: true
        );

    /// <summary>What a topic holds for want of a durable group. At its limit it refuses.</summary>
    public QueuePlan HoldQueue(string topic, int limit)
    {
        var arguments = QuorumArguments(NoCrashLimit);
        // The server refuses once there are more than it says.
        arguments["x-max-length"] = limit - 1;
        return new QueuePlan(names.HoldQueue(topic), arguments);
    }

    /// <summary>How a topic without a durable group finds its hold queue.</summary>
    public IEnumerable<BindingPlan> HoldBindings(string topic, int partitions) =>
        RouteBindings(names.Hold, names.DueHold, names.HoldQueue(topic), topic, Enumerable.Range(0, partitions));

    /// <summary>
    /// How a hold queue gets its copy although the topic has routes: an ephemeral group receives it, and no durable
    /// one.
    /// </summary>
    public IEnumerable<BindingPlan> HoldBesideBindings(string topic, int partitions) =>
        RouteBindings(names.Topics, names.Due, names.HoldQueue(topic), topic, Enumerable.Range(0, partitions));

    /// <summary>How a group receives a topic.</summary>
    /// <param name="group">The group.</param>
    /// <param name="ordered">Whether it has a queue for each partition.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">How many partitions the topic has.</param>
    /// <param name="transient">Whether the topic holds nothing.</param>
    public IEnumerable<BindingPlan> GroupBindings(
        string group,
        bool ordered,
        string topic,
        int partitions,
        bool transient
    )
    {
        var exchange = transient ? names.Transient : names.Topics;
        var all = Enumerable.Range(0, partitions);
        return ordered
            ? all.SelectMany(p => RouteBindings(exchange, names.Due, names.GroupQueue(group, p), topic, [p]))
            : RouteBindings(exchange, names.Due, names.GroupQueue(group), topic, all);
    }

    /// <summary>How what a group retries comes back to it and to nobody else.</summary>
    public static BindingPlan ReturnBinding(BrokerNames names, string queue) =>
        new(names.Due, BrokerNames.QueueDestination(queue), queue);

    /// <summary>How due messages of a transient topic end that nobody receives.</summary>
    public IEnumerable<BindingPlan> VoidBindings(string topic, int partitions) =>
        Enumerable
            .Range(0, partitions)
            .Select(p => new BindingPlan(names.DueHold, BrokerNames.RoutingKey(p, topic), names.Void));

    /// <summary>
    /// One lane of a level of delay: a queue where messages wait, and an exchange that takes each on to the next level
    /// it needs, or out. The levels below are there.
    /// </summary>
    public (ExchangePlan Exchange, QueuePlan Queue, IReadOnlyList<BindingPlan> Bindings) DelayLevel(int level, int lane)
    {
        var name = names.Delay(level, lane);
        var arguments = QuorumArguments(NoCrashLimit);
        arguments["x-message-ttl"] = DelayKey.StepMilliseconds * (1L << level);
        arguments["x-dead-letter-exchange"] = name;
        arguments["x-dead-letter-strategy"] = "at-least-once";
        return (
            new ExchangePlan(name, "direct"),
            new QueuePlan(name, arguments),
            [
                .. Enumerable
                    .Range(0, level)
                    .Select(below => new BindingPlan(name, DelayKey.Hop(level, below), names.Delay(below, lane))),
                new(name, DelayKey.End(level), names.Due, ToExchange: true),
                new(names.DelayEntry, DelayKey.Entry(level, lane), name),
            ]
        );
    }

    /// <summary>What is sent and what is due arrive under the same keys.</summary>
    private static IEnumerable<BindingPlan> RouteBindings(
        string sent,
        string due,
        string queue,
        string topic,
        IEnumerable<int> partitions
    ) =>
        partitions
            .Select(p => BrokerNames.RoutingKey(p, topic))
            .SelectMany(key => new BindingPlan[] { new(sent, key, queue), new(due, key, queue) });

    private QueuePlan GroupQueue(string name, string group, bool ordered)
    {
        var arguments = QuorumArguments(CrashLimit);
        arguments["x-dead-letter-exchange"] = "";
        arguments["x-dead-letter-routing-key"] = names.DeadQueue(group);
        arguments["x-dead-letter-strategy"] = "at-least-once";
        if (ordered)
            arguments["x-single-active-consumer"] = true;
        return new QueuePlan(name, arguments);
    }

    private QueuePlan Quorum(string name, int crashLimit) => new(name, QuorumArguments(crashLimit));

    /// <summary>Every quorum queue: full means refused, never dropped.</summary>
    private Dictionary<string, object?> QuorumArguments(int crashLimit)
    {
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-overflow"] = "reject-publish",
            ["x-delivery-limit"] = crashLimit,
        };
        if (quorumSize is { } size)
            arguments["x-quorum-initial-group-size"] = size;
        return arguments;
    }

    private QueuePlan Void() =>
        new(names.Void, new Dictionary<string, object?> { ["x-max-length"] = 0, ["x-overflow"] = "drop-head" });
}

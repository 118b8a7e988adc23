namespace Notify.RabbitMq;

/// <summary>
/// What stands on the server, and why: names, arguments and bindings, without a server.
/// <code>
/// send ─► topics (direct) ─► group queues            delay ─► levels ─► due (topic) ─► group queues
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
            new(names.DueHold, "topic", names.Lost),
            new(names.Due, "topic", names.DueHold),
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
        Enumerable
            .Range(0, partitions)
            .Select(p => new BindingPlan(names.Hold, BrokerNames.RoutingKey(p, topic), names.HoldQueue(topic)))
            .Append(new BindingPlan(names.DueHold, AnyPartition(topic), names.HoldQueue(topic)));

    /// <summary>
    /// How a hold queue gets its copy although the topic has routes: an ephemeral group receives it, and no durable
    /// one.
    /// </summary>
    public IEnumerable<BindingPlan> HoldBesideBindings(string topic, int partitions) =>
        RouteBindings(names.Topics, names.HoldQueue(topic), topic, Enumerable.Range(0, partitions));

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
            ? all.SelectMany(p => RouteBindings(exchange, names.GroupQueue(group, p), topic, [p]))
            : RouteBindings(exchange, names.GroupQueue(group), topic, all);
    }

    /// <summary>How what a group retries comes back to it and to nobody else.</summary>
    public static BindingPlan ReturnBinding(BrokerNames names, string queue) =>
        new(names.Due, BrokerNames.DuePattern(BrokerNames.QueueDestination(queue)), queue);

    /// <summary>How due messages of a transient topic end that nobody receives.</summary>
    public BindingPlan VoidBinding(string topic) => new(names.DueHold, AnyPartition(topic), names.Void);

    /// <summary>
    /// One level of delay. What arrives waits here if the level's bit is set, and goes on to the level below.
    /// </summary>
    public (ExchangePlan Exchange, QueuePlan Queue, IReadOnlyList<BindingPlan> Bindings) DelayLevel(int level)
    {
        var name = names.Delay(level);
        var below = level == 0 ? names.Due : names.Delay(level - 1);
        var arguments = QuorumArguments(NoCrashLimit);
        arguments["x-message-ttl"] = DelayKey.StepMilliseconds * (1L << level);
        arguments["x-dead-letter-exchange"] = below;
        arguments["x-dead-letter-strategy"] = "at-least-once";
        return (
            new ExchangePlan(name, "topic"),
            new QueuePlan(name, arguments),
            [
                new(name, DelayKey.Pattern(level, isSet: true), name),
                new(name, DelayKey.Pattern(level, isSet: false), below, ToExchange: true),
            ]
        );
    }

    private static IEnumerable<BindingPlan> RouteBindings(
        string exchange,
        string queue,
        string topic,
        IEnumerable<int> partitions,
        string due
    ) =>
        partitions.SelectMany(p =>
            new BindingPlan[]
            {
                new(exchange, BrokerNames.RoutingKey(p, topic), queue),
                new(due, BrokerNames.DuePattern(BrokerNames.RoutingKey(p, topic)), queue),
            }
        );

    private IEnumerable<BindingPlan> RouteBindings(
        string exchange,
        string queue,
        string topic,
        IEnumerable<int> partitions
    ) => RouteBindings(exchange, queue, topic, partitions, names.Due);

    private static string AnyPartition(string topic) => BrokerNames.DuePattern($"*.{topic}");

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

namespace Notify;

/// <summary>
/// The wish of a group to receive topics. Consumers that share a group compete for one copy of each message; every
/// group gets a copy of its own.
/// </summary>
public sealed record Subscription
{
    /// <summary>Unless set otherwise, a consumer holds at most this many unsettled messages: 500.</summary>
    public const int DefaultPrefetchMessages = 500;

    /// <summary>Unless set otherwise, a consumer holds at most this many bytes of unsettled bodies: 16 MiB.</summary>
    public const long DefaultPrefetchBytes = 16 * 1024 * 1024;

    /// <summary>Unless set otherwise, an ephemeral group keeps at most this many messages: 10,000.</summary>
    public const int DefaultEphemeralLimit = 10_000;

    /// <summary>Most topics and patterns one subscription names: 1,000.</summary>
    public const int MaxTopics = 1_000;

    /// <summary>Creates a subscription.</summary>
    /// <param name="group">The group's name: words joined by dots, at most 100 characters.</param>
    /// <param name="topics">At least one topic or pattern.</param>
    public Subscription(string group, params IReadOnlyList<string> topics)
    {
        Group = group;
        Topics = topics;
    }

    /// <summary>The group's name. For an ephemeral group, what its unique name begins with.</summary>
    public string Group { get; }

    /// <summary>
    /// The topics and patterns the group receives, beside those it receives already. One that is no longer wanted is
    /// taken off by <see cref="IGroupAdministration.DetachAsync" />.
    /// </summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>
    /// The group lives as long as this one consumer, receives only what is sent meanwhile, and loses its oldest
    /// messages, counted and logged, when it falls <see cref="EphemeralLimit" /> behind. For news to every node.
    /// </summary>
    public bool Ephemeral { get; init; }

    /// <summary>
    /// First attempts with one topic and key arrive in sending order and go to one consumer at a time. Costs a queue
    /// per partition on some servers; all consumers of the group must agree.
    /// </summary>
    public bool OrderByKey { get; init; }

    /// <summary>
    /// Most unsettled messages this consumer holds, 1 to 65,535. More smooths the flow and costs memory; less spreads
    /// slow work better over instances.
    /// </summary>
    public int PrefetchMessages { get; init; } = DefaultPrefetchMessages;

    /// <summary>
    /// Most bytes of unsettled bodies this consumer holds; a single larger message still passes, alone.
    /// </summary>
    public long PrefetchBytes { get; init; } = DefaultPrefetchBytes;

    /// <summary>Most messages that wait in an ephemeral group, 1 to 1,000,000.</summary>
    public int EphemeralLimit { get; init; } = DefaultEphemeralLimit;

    /// <summary>For adapters: refuses a subscription that breaks a limit.</summary>
    /// <exception cref="InvalidInputException">Says which limit.</exception>
    public void ThrowIfInvalid()
    {
        if (Faults().FirstOrDefault() is { } fault)
            throw new InvalidInputException(ErrorIds.InvalidSubscription, nameof(Subscription), $"{fault}.");
    }

    /// <summary>What is wrong with the subscription, a sentence without its full stop per fault.</summary>
    public IEnumerable<string> Faults()
    {
        if (Names.GroupFault(Group) is { } fault)
            yield return fault;
        if (Topics.Count is 0 or > MaxTopics)
            yield return $"The group '{Group}' names {Topics.Count} topics; it may name 1 to {MaxTopics}";
        foreach (var topic in Topics)
        {
            if (Names.PatternFault(topic) is { } wrong)
                yield return wrong;
        }

        if (PrefetchMessages is < 1 or > ushort.MaxValue)
            yield return $"The prefetch of group '{Group}' is {PrefetchMessages} messages; it is 1 to {ushort.MaxValue}";
        if (PrefetchBytes < 1)
            yield return $"The prefetch of group '{Group}' is {PrefetchBytes} bytes; it is 1 at least";
        if (EphemeralLimit is < 1 or > 1_000_000)
            yield return $"The limit of the ephemeral group '{Group}' is {EphemeralLimit}; it is 1 to 1,000,000";
    }
}

namespace Notify;

/// <summary>A group as its server sees it at one moment.</summary>
public sealed record GroupInfo
{
    /// <summary>The group's name.</summary>
    public required string Name { get; init; }

    /// <summary>The topics and patterns it receives.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>True if it is ordered by key.</summary>
    public bool OrderByKey { get; init; }

    /// <summary>True if it lives only as long as its consumer.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>True if it was paused: messages keep coming in and none goes out.</summary>
    public bool Paused { get; init; }

    /// <summary>How many consumers it has now.</summary>
    public int Consumers { get; init; }

    /// <summary>How many messages wait to be handed out: the lag.</summary>
    public long Waiting { get; init; }

    /// <summary>How many messages wait for a retry.</summary>
    public long Scheduled { get; init; }

    /// <summary>How many messages are with a consumer and not settled.</summary>
    public long InFlight { get; init; }

    /// <summary>How many dead messages the transport keeps for it.</summary>
    public long DeadLetters { get; init; }

    /// <summary>How long the oldest waiting message has waited; null if none waits or the server cannot tell.</summary>
    public TimeSpan? OldestAge { get; init; }
}

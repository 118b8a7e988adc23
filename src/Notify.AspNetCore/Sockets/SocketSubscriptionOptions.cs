using System.Threading.RateLimiting;

namespace Notify;

/// <summary>How the messages of one subscription reach their client. What is left out is taken from
/// <see cref="TopicSocketOptions" />.</summary>
public sealed class SocketSubscriptionOptions
{
    /// <summary>
    /// Whether a message is complete as soon as it was written to the socket. Then nothing is repeated that a client
    /// had not read when its connection was lost; what was not yet written still is. False unless set.
    /// </summary>
    public bool CompleteWhenWritten { get; init; }

    /// <summary>How long the client may hold a message without an answer; the options' own unless set.</summary>
    public TimeSpan? AcknowledgeWithin { get; init; }

    /// <summary>How many attempts a message gets; the options' own unless set.</summary>
    public int? Attempts { get; init; }

    /// <summary>
    /// Bounds how fast messages go out: one permit each. Subscriptions that share one share its rate. It stays its
    /// owner's to dispose of. None unless set.
    /// </summary>
    public RateLimiter? Rate { get; init; }

    /// <summary>What the protocol wants to remember with the subscription.</summary>
    public object? Tag { get; init; }
}

namespace Notify;

/// <summary>Whether the transport has recorded the outcome of a delivery.</summary>
public enum SettleStatus
{
    /// <summary>Not yet.</summary>
    Held,

    /// <summary>Recorded; it counts.</summary>
    Settled,

    /// <summary>
    /// Refused: this consumer no longer held the delivery (its lease ended, its connection was lost, or it was settled
    /// before). The message belongs to whoever holds it now.
    /// </summary>
    NotHolder,

    /// <summary>The server's answer was lost; the delivery may come again.</summary>
    Unknown,
}

namespace Notify;

/// <summary>What was decided about a delivery.</summary>
public enum DeliveryOutcome
{
    /// <summary>Nothing yet: the delivery is still being worked on.</summary>
    Undecided,

    /// <summary>It was handled; the group is done with the message.</summary>
    Complete,

    /// <summary>It comes again to the same group, after a delay, as the next attempt.</summary>
    Retry,

    /// <summary>The group gives up; the message is kept as dead with its reason.</summary>
    DeadLetter,
}

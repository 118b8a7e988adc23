namespace Notify;

/// <summary>What a group has done with a message.</summary>
public enum DeliveryStatus
{
    /// <summary>Nothing is known of the message: it was never recorded, or its record has passed retention.</summary>
    Unknown,

    /// <summary>It was accepted and waits for a due time or a retry.</summary>
    Scheduled,

    /// <summary>It was accepted and waits to be handled.</summary>
    Waiting,

    /// <summary>Its handler runs.</summary>
    Processing,

    /// <summary>It was handled.</summary>
    Done,

    /// <summary>It is dead: the group gave up.</summary>
    Failed,

    /// <summary>It was taken back before it was due.</summary>
    Cancelled,
}

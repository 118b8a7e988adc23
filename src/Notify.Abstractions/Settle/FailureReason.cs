namespace Notify;

/// <summary>Why a message is dead.</summary>
public enum FailureReason
{
    /// <summary>Its handler threw on every attempt.</summary>
    HandlerFailed,

    /// <summary>Its handler ran longer than its time-out on the last attempt.</summary>
    HandlerTimedOut,

    /// <summary>Its handler refused it.</summary>
    Refused,

    /// <summary>Its body could not be read as the type it names.</summary>
    Undecodable,

    /// <summary>The group has no handler for its type.</summary>
    NoHandler,

    /// <summary>Its expiry passed before it was handled.</summary>
    Expired,

    /// <summary>It came back too often without an outcome: its handler seems to crash the process.</summary>
    Crashed,

    /// <summary>It waited to be delivered, and where it should have gone was deleted meanwhile.</summary>
    Undeliverable,
}

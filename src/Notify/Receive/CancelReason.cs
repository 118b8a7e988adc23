namespace Notify.Receive;

/// <summary>Why a handler's token was cancelled.</summary>
internal enum CancelReason
{
    /// <summary>It ran longer than its time-out.</summary>
    TimedOut,

    /// <summary>Its delivery is no longer held here.</summary>
    Lost,

    /// <summary>The host gives up waiting.</summary>
    Stopping,
}

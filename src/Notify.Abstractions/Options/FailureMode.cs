namespace Notify;

/// <summary>What a failed message of an ordered group means for later ones with its key.</summary>
public enum FailureMode
{
    /// <summary>The message gives up its place: later ones with its key go on, and it comes again after them.</summary>
    Continue,

    /// <summary>
    /// Later ones with its key wait. The message is retried in its place, at most for the handler's time-out in all,
    /// and is dead then.
    /// </summary>
    Block,
}

namespace Notify;

/// <summary>What became of one message of a send.</summary>
public enum SendStatus
{
    /// <summary>It was accepted and will not be lost.</summary>
    Accepted,

    /// <summary>It was not accepted and not written.</summary>
    Rejected,

    /// <summary>The server's answer was lost: it may or may not have been accepted.</summary>
    Unknown,
}

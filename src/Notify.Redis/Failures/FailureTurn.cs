namespace Notify.Redis;

/// <summary>What happens to a dead message.</summary>
internal enum FailureTurn
{
    /// <summary>Somebody is about to send it again.</summary>
    Claimed,

    /// <summary>It was sent again.</summary>
    SentAgain,

    /// <summary>Somebody has dealt with it.</summary>
    Resolved,
}

namespace Notify;

/// <summary>What a send does when its topic has as many messages as it may keep.</summary>
public enum RedisFullMode
{
    /// <summary>It waits for room until the send time-out ends.</summary>
    Wait,

    /// <summary>It fails at once.</summary>
    Reject,
}

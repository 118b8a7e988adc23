using Microsoft.Extensions.Logging;

namespace Notify.RabbitMq;

/// <summary>The log events of the RabbitMQ adapter: ids 2000 to 2999, listed in docs/log-events.md, never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "The {Part} is connected to {Server}")]
    public static partial void Connected(ILogger logger, string part, string server);

    [LoggerMessage(2001, LogLevel.Warning, "The {Part} was lost: {Reason}. It is opened again")]
    public static partial void ConnectionLost(ILogger logger, string part, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "The {Part} could not be opened: {Reason}. It is tried again")]
    public static partial void ConnectFailed(ILogger logger, string part, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "RabbitMQ takes no messages on the {Part} for now: {Reason}. Sends wait")]
    public static partial void Blocked(ILogger logger, string part, string reason);

    [LoggerMessage(2100, LogLevel.Warning, "The registry of topics and groups could not be read; it is tried again")]
    public static partial void RegistryFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        2101,
        LogLevel.Warning,
        "The hold queue of topic '{Topic}' stays as it is, not as it is declared here: {Difference}"
    )]
    public static partial void HoldQueueDiffers(ILogger logger, string topic, string difference);

    [LoggerMessage(2102, LogLevel.Debug, "The ephemeral group '{Group}' is gone and was taken off the registry")]
    public static partial void EphemeralGroupGone(ILogger logger, string group);

    [LoggerMessage(
        2200,
        LogLevel.Warning,
        "The sending channel was closed: {Reason}. {Count} messages have an unknown outcome; those not sent yet wait"
    )]
    public static partial void SendingChannelLost(ILogger logger, string reason, int count);

    [LoggerMessage(2201, LogLevel.Warning, "The sending channel could not be opened; it is tried again")]
    public static partial void SendingChannelFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        2300,
        LogLevel.Warning,
        "Group '{Group}' does not receive for now: {Reason}. It is joined again"
    )]
    public static partial void GroupInterrupted(ILogger logger, string group, string reason);

    [LoggerMessage(2301, LogLevel.Information, "Group '{Group}' receives again")]
    public static partial void GroupResumed(ILogger logger, string group);

    [LoggerMessage(
        2302,
        LogLevel.Error,
        "The receiver of group '{Group}' threw instead of taking {Count} deliveries; they are held until its subscription ends"
    )]
    public static partial void ReceiverThrew(ILogger logger, Exception exception, string group, int count);

    [LoggerMessage(
        2303,
        LogLevel.Warning,
        "{Count} messages of group '{Group}' could not be put back or buried: {Reason}. They are handed out again"
    )]
    public static partial void NotMoved(ILogger logger, int count, string group, string reason);

    [LoggerMessage(2304, LogLevel.Warning, "The ephemeral group '{Group}' has missed messages: {Reason}")]
    public static partial void EphemeralGroupMissed(ILogger logger, string group, string reason);

    [LoggerMessage(2305, LogLevel.Information, "Group '{Group}' drains what topic '{Topic}' held")]
    public static partial void DrainingHold(ILogger logger, string group, string topic);

    [LoggerMessage(2306, LogLevel.Information, "Consumer '{Member}' of group '{Group}' is gone and was taken off")]
    public static partial void MemberGone(ILogger logger, string member, string group);

    [LoggerMessage(2400, LogLevel.Warning, "{Count} messages that topic '{Topic}' held have expired and are dead")]
    public static partial void HeldExpired(ILogger logger, string topic, int count);

    [LoggerMessage(2401, LogLevel.Warning, "What topics hold could not be swept; it is tried again")]
    public static partial void SweepFailed(ILogger logger, Exception exception);
}

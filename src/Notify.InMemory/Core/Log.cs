using Microsoft.Extensions.Logging;

namespace Notify.InMemory;

/// <summary>
/// The log events of the embedded default: ids 1900 to 1999, listed in docs/log-events.md, never reused.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(
        1900,
        LogLevel.Warning,
        "The ephemeral group '{Group}' fell more than {Limit} messages behind and lost its {Dropped} oldest"
    )]
    public static partial void EphemeralGroupDropped(ILogger logger, string group, int dropped, int limit);

    [LoggerMessage(
        1901,
        LogLevel.Error,
        "Message {MessageId} of group '{Group}' should be dead, but no more dead messages can be kept; it waits {Wait} and is tried again. Redrive or resolve failures, or raise InMemory:FailureLimit"
    )]
    public static partial void DeadLettersFull(ILogger logger, MessageId messageId, string group, TimeSpan wait);

    [LoggerMessage(
        1902,
        LogLevel.Error,
        "The receiver of group '{Group}' threw instead of taking {Count} deliveries; they are held until its subscription ends"
    )]
    public static partial void ReceiverThrew(ILogger logger, Exception exception, string group, int count);

    [LoggerMessage(1903, LogLevel.Warning, "{Count} messages that topic '{Topic}' held have expired and are dead")]
    public static partial void HeldExpired(ILogger logger, string topic, int count);
}

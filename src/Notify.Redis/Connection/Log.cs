using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The log events of the Redis adapter: ids 3000 to 3999, listed in docs/log-events.md, never reused.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "The connection to Redis at {EndPoint} was lost: {Failure}")]
    public static partial void ConnectionFailed(
        ILogger logger,
        Exception? exception,
        string? endPoint,
        ConnectionFailureType failure
    );

    [LoggerMessage(3001, LogLevel.Information, "The connection to Redis at {EndPoint} is there again")]
    public static partial void ConnectionRestored(ILogger logger, string? endPoint);

    [LoggerMessage(3002, LogLevel.Warning, "Redis could not be asked which server is the master by now")]
    public static partial void MasterNotFound(ILogger logger, Exception exception);

    [LoggerMessage(3100, LogLevel.Warning, "Messages to topic '{Topic}' were not answered and are sent again")]
    public static partial void SendRepeated(ILogger logger, Exception exception, string topic);

    [LoggerMessage(3101, LogLevel.Error, "Sending to topic '{Topic}' failed in an unforeseen way; it begins anew")]
    public static partial void SenderFailed(ILogger logger, Exception exception, string topic);

    [LoggerMessage(3200, LogLevel.Warning, "Group '{Group}' could not read topic '{Topic}' and tries again in {Pause}")]
    public static partial void ReadFailed(
        ILogger logger,
        Exception exception,
        string group,
        string topic,
        TimeSpan pause
    );

    [LoggerMessage(
        3201,
        LogLevel.Warning,
        "Group '{Group}' no longer knows this consumer in topic '{Topic}': its lease ended or the server lost its data. {Count} deliveries belong to others now; it joins anew"
    )]
    public static partial void MembershipLost(ILogger logger, string group, string topic, int count);

    [LoggerMessage(
        3202,
        LogLevel.Error,
        "The receiver of group '{Group}' threw instead of taking {Count} deliveries; they are held until its subscription ends"
    )]
    public static partial void ReceiverThrew(ILogger logger, Exception exception, string group, int count);

    [LoggerMessage(
        3203,
        LogLevel.Warning,
        "The ephemeral group '{Group}' fell more than {Limit} messages behind and lost its {Dropped} oldest"
    )]
    public static partial void EphemeralGroupDropped(ILogger logger, string group, long dropped, int limit);

    [LoggerMessage(
        3204,
        LogLevel.Error,
        "Entry {Id} of topic '{Topic}' is no message of Notify; it is dead for group '{Group}', with its bytes"
    )]
    public static partial void EntryUndecodable(
        ILogger logger,
        Exception exception,
        string id,
        string topic,
        string group
    );

    [LoggerMessage(3205, LogLevel.Warning, "{Count} outcomes of group '{Group}' were not answered and are told again")]
    public static partial void SettlingUnanswered(ILogger logger, Exception exception, int count, string group);

    [LoggerMessage(3206, LogLevel.Warning, "Group '{Group}' could not give back what it held; its lease does it")]
    public static partial void LeaveFailed(ILogger logger, Exception exception, string group);

    [LoggerMessage(3300, LogLevel.Warning, "{Count} messages that topic '{Topic}' held have expired and are dead")]
    public static partial void HeldExpired(ILogger logger, string topic, long count);

    [LoggerMessage(3301, LogLevel.Warning, "Expired messages that topic '{Topic}' holds could not be swept")]
    public static partial void HeldNotSwept(ILogger logger, Exception exception, string topic);

    [LoggerMessage(
        3302,
        LogLevel.Warning,
        "{Count} failures in '{Shelf}' that nobody dealt with for {KeepFor} (Redis:LedgerKeepFor:Failed) were removed"
    )]
    public static partial void FailuresForgotten(ILogger logger, long count, string shelf, TimeSpan keepFor);

    [LoggerMessage(
        3400,
        LogLevel.Warning,
        "Due messages of topic '{Topic}' stay in the schedule and are tried again every {Pause}: {Reason}"
    )]
    public static partial void DueRefused(ILogger logger, string topic, string reason, TimeSpan pause);
}

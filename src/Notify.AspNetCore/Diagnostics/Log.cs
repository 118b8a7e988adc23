using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>What Notify.AspNetCore logs: ids 5000 to 5199, each used once and listed in docs/log-events.md.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Error, "{Method} {Path} failed and was answered as an internal error.")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);

    [LoggerMessage(5001, LogLevel.Error, "{Method} {Path} failed after its answer had begun; the connection is cut.")]
    public static partial void ResponseBroken(ILogger logger, Exception exception, string method, PathString path);

    [LoggerMessage(
        5002,
        LogLevel.Information,
        "A stream of user {UserId} was cut: its reader took nothing for {Timeout}. It may come back and recover."
    )]
    public static partial void ReaderStalled(ILogger logger, string userId, TimeSpan timeout);

    [LoggerMessage(
        5120,
        LogLevel.Information,
        "A stream of topic {Topic} was cut: its reader took nothing for {Timeout}. It may come back."
    )]
    public static partial void TopicReaderStalled(ILogger logger, string topic, TimeSpan timeout);

    [LoggerMessage(
        5121,
        LogLevel.Warning,
        "{Count} messages of topic {Topic} went to its streams and could not be settled; they may be told again."
    )]
    public static partial void EventsNotSettled(ILogger logger, Exception exception, int count, string topic);

    [LoggerMessage(5130, LogLevel.Warning, "A wrong API key came from {Address}.")]
    public static partial void KeyWrong(ILogger logger, IPAddress? address);

    [LoggerMessage(
        5131,
        LogLevel.Warning,
        "An API key from {Address} was not looked at: too many wrong ones came from there. The address may try again in {Wait}."
    )]
    public static partial void KeyNotLookedAt(ILogger logger, IPAddress? address, TimeSpan wait);

    [LoggerMessage(
        5132,
        LogLevel.Error,
        "The API keys were changed to what cannot be used; those of before stay. {Problems}"
    )]
    public static partial void KeysNotChanged(ILogger logger, string problems);

    [LoggerMessage(
        5100,
        LogLevel.Information,
        "A WebSocket of {Client} was cut off: it {Why}. What it held goes back to its groups."
    )]
    public static partial void SocketCut(ILogger logger, string client, string why);

    [LoggerMessage(
        5101,
        LogLevel.Information,
        "A WebSocket of {Client} was cut off: {Bytes} bytes wait to be sent to it, more than TopicSockets:WaitingBytes."
    )]
    public static partial void SocketTooSlow(ILogger logger, string client, int bytes);

    [LoggerMessage(5102, LogLevel.Error, "A WebSocket of {Client} could not go on and is closed.")]
    public static partial void SocketFailed(ILogger logger, Exception exception, string client);

    [LoggerMessage(
        5103,
        LogLevel.Information,
        "{Count} messages of group {Group} were not acknowledged by {Client} within {Time}; the attempts have failed."
    )]
    public static partial void NotAcknowledged(ILogger logger, int count, string group, string client, TimeSpan time);

    [LoggerMessage(
        5104,
        LogLevel.Warning,
        "What became of {Count} messages of group {Group} could not be told to the transport; they may come again."
    )]
    public static partial void NotSettled(ILogger logger, Exception exception, int count, string group);

    [LoggerMessage(
        5105,
        LogLevel.Warning,
        "A WebSocket's membership in group {Group} did not end in order; what it held comes again after its lease."
    )]
    public static partial void SubscriptionEndFailed(ILogger logger, Exception exception, string group);
}

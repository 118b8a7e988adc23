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
}

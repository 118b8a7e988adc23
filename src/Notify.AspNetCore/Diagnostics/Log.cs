using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>What the inbox over HTTP logs: ids 5000 to 5099, each used once and listed in docs/log-events.md.</summary>
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
}

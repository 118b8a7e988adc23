using Microsoft.Extensions.Logging;

namespace Notify.Http;

/// <summary>What HTTP push logs: ids 6000 to 6099, each used once and listed in docs/log-events.md.</summary>
internal static partial class Log
{
    [LoggerMessage(
        6000,
        LogLevel.Warning,
        "'{Target}' failed {Failures} times in a row; nothing is pushed to it for {Pause}, then one message tries"
    )]
    public static partial void BreakerOpened(ILogger logger, string target, int failures, TimeSpan pause);

    [LoggerMessage(6001, LogLevel.Information, "'{Target}' takes messages again")]
    public static partial void BreakerClosed(ILogger logger, string target);
}

namespace TopicHub;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The consumer of {Group} has gone; {Count} messages for it are dropped.")]
    public static partial void ConsumerForgotten(ILogger logger, string group, long count);

    [LoggerMessage(2, LogLevel.Warning, "Consumers that have gone could not be looked for; it is done again.")]
    public static partial void CleaningFailed(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);
}

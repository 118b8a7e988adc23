namespace CommandQueue;

/// <summary>What the sample itself logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Path} failed and was answered as such")]
    public static partial void RequestFailed(ILogger logger, Exception exception, PathString path);

    [LoggerMessage(2, LogLevel.Warning, "{Count} commands were not accepted and are answered with false")]
    public static partial void NotAccepted(ILogger logger, Exception? exception, int count);

    [LoggerMessage(3, LogLevel.Information, "The demo consumer got command {Id}, retry {Retry}: {Body}")]
    public static partial void Consumed(ILogger logger, string id, string retry, string body);

    [LoggerMessage(4, LogLevel.Warning, "Old failures could not be removed; it is tried again in an hour")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);
}

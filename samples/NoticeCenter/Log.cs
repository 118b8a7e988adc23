namespace NoticeCenter;

/// <summary>What this sample logs itself.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed and was answered as busy.")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);
}

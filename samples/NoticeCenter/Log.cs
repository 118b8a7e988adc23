namespace NoticeCenter;

/// <summary>What this sample logs itself.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Call} failed and was answered as busy.")]
    public static partial void CallFailed(ILogger logger, Exception exception, string call);

    [LoggerMessage(2, LogLevel.Error, "The gRPC call {Method} {Path} failed.")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);

    [LoggerMessage(3, LogLevel.Information, "Of {File}, these settings mean nothing here: {Keys}.")]
    public static partial void OldSettingsIgnored(ILogger logger, string file, string keys);
}

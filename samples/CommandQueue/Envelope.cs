namespace CommandQueue;

/// <summary>What every answer looks like, always with HTTP status 200.</summary>
/// <param name="Code">0, or what went wrong.</param>
/// <param name="Message">A text for people; empty if nothing went wrong.</param>
/// <param name="Data">The answer; null unless the code is 0.</param>
internal sealed record Envelope(int Code, string Message, object? Data)
{
    public const int Failed = 100;
    public const int BadJson = 101;
    public const int Invalid = 102;
    public const int StatusFailed = 113;
    public const int DetailFailed = 114;
    public const int PendingFailed = 116;

    public static Envelope Success(object data) => new(0, "", data);

    public static Envelope Error(int code, string message) => new(code, message, null);
}

namespace NoticeCenter;

/// <summary>What every answer looks like, always with HTTP status 200.</summary>
/// <param name="Code">10000, or what went wrong.</param>
/// <param name="Msg">A text for people.</param>
/// <param name="Data">The answer; null unless the code is 10000.</param>
internal sealed record Envelope(int Code, string Msg, object? Data)
{
    private const int Ok = 10000;
    private const int SystemIsBusy = 10001;
    private const int BadInput = 10002;

    /// <summary>It was not done, or nobody knows; the log says why.</summary>
    public static Envelope Busy { get; } = new(SystemIsBusy, "System is busy now!", null);

    public static Envelope Success(object data) => new(Ok, "success", data);

    /// <summary>A field is wrong and nothing was done.</summary>
    public static Envelope Refusal(string message) => new(BadInput, message, null);
}

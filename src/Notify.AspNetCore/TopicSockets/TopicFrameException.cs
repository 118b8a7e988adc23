namespace Notify.AspNetCore;

/// <summary>What a client sent cannot be done; it is told so, and the socket goes on.</summary>
/// <param name="code">The code clients go by.</param>
/// <param name="message">What was attempted, why not, and what to do.</param>
internal sealed class TopicFrameException(string code, string message) : Exception(message)
{
    public const string InvalidFrame = "invalid_frame";
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";

    public string Code { get; } = code;

    public static TopicFrameException Invalid(string message) => new(InvalidFrame, message);
}

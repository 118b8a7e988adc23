using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Notify;

/// <summary>Why an attempt failed, in a form that can be stored.</summary>
/// <param name="Reason">The kind of failure.</param>
/// <param name="ErrorType">
/// The full name of the exception's type, cut at 1 KiB of UTF-8, or null if there was none.
/// </param>
/// <param name="Text">The exception with its stack, or a sentence; cut at 8 KiB of UTF-8.</param>
/// <param name="FailedAt">When the attempt failed, by the handling host's clock.</param>
public sealed record Failure(FailureReason Reason, string? ErrorType, string Text, DateTimeOffset FailedAt)
{
    private const string CutMark = "… (cut)";

    /// <summary>The full name of the exception's type, cut at 1 KiB of UTF-8, or null if there was none.</summary>
    public string? ErrorType
    {
        get;
        init => field = Cut(value, MessageLimits.ErrorTypeBytes);
    } = Cut(ErrorType, MessageLimits.ErrorTypeBytes);

    /// <summary>The exception with its stack, or a sentence; cut at 8 KiB of UTF-8.</summary>
    public string Text
    {
        get;
        init => field = Cut(value, MessageLimits.FailureTextBytes);
    } = Cut(Text, MessageLimits.FailureTextBytes);

    /// <summary>Describes an exception.</summary>
    /// <param name="reason">The kind of failure.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="failedAt">When the attempt failed.</param>
    public static Failure From(FailureReason reason, Exception exception, DateTimeOffset failedAt) =>
        new(reason, exception.GetType().FullName, ExceptionText.Whole(exception), failedAt);

    /// <summary>Describes a failure without an exception.</summary>
    /// <param name="reason">The kind of failure.</param>
    /// <param name="text">A sentence that says what happened.</param>
    /// <param name="failedAt">When the attempt failed.</param>
    public static Failure From(FailureReason reason, string text, DateTimeOffset failedAt) =>
        new(reason, null, text, failedAt);

    [return: NotNullIfNotNull(nameof(text))]
    internal static string? Cut(string? text, int most)
    {
        // A character is at most 3 bytes of UTF-8 for each of its UTF-16 units.
        if (text is null || text.Length <= most / 3)
            return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= most)
            return text;

        var end = most - Encoding.UTF8.GetByteCount(CutMark);
        while ((bytes[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(bytes, 0, end) + CutMark;
    }
}

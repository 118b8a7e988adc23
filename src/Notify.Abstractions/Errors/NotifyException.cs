namespace Notify;

/// <summary>
/// The base of every error Notify raises on purpose. The message says what was attempted, with which values, why not
/// and what to do; <see cref="ErrorId" /> is stable and explained in docs/errors.md.
/// </summary>
public class NotifyException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">One of <see cref="ErrorIds" />.</param>
    /// <param name="message">What was attempted, with which values, why not, and what to do.</param>
    /// <param name="innerException">The cause, if another error is one.</param>
    public NotifyException(string errorId, string message, Exception? innerException = null)
        : base($"{message} ({errorId})", innerException) => ErrorId = errorId;

    /// <summary>The stable id of this error, one of <see cref="ErrorIds" />.</summary>
    public string ErrorId { get; }
}

namespace Notify;

/// <summary>
/// What was handed to Notify is malformed or over a stated limit. Nothing was written; sending the same again fails
/// again.
/// </summary>
public sealed class InvalidInputException : NotifyException
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">One of <see cref="ErrorIds" />.</param>
    /// <param name="field">The field at fault, as the caller knows it.</param>
    /// <param name="message">What was attempted, with which values, why not, and what to do.</param>
    /// <param name="innerException">The cause, if another error is one.</param>
    public InvalidInputException(string errorId, string field, string message, Exception? innerException = null)
        : base(errorId, message, innerException) => Field = field;

    /// <summary>The field at fault, as the caller knows it.</summary>
    public string Field { get; }
}

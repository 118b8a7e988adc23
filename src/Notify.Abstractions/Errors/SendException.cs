namespace Notify;

/// <summary>
/// A message was not accepted, or nobody knows whether it was (<see cref="IsOutcomeUnknown" />). Sending the same
/// message object again is safe for consumers that are idempotent by id: it keeps its id.
/// </summary>
public sealed class SendException : NotifyException
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">
    /// <see cref="ErrorIds.OutcomeUnknown" /> if the message may have been accepted; any other id says that it was not.
    /// </param>
    /// <param name="message">What was attempted, with which values, why not, and what to do.</param>
    /// <param name="innerException">The cause, if another error is one.</param>
    public SendException(string errorId, string message, Exception? innerException = null)
        : base(errorId, message, innerException) { }

    /// <summary>True if the message may have been accepted; false if it certainly was not.</summary>
    public bool IsOutcomeUnknown => ErrorId == ErrorIds.OutcomeUnknown;
}

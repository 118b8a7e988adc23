using System.Net;

namespace Notify;

/// <summary>A push failed: no connection, no answer in time, or an answer that is no 2xx.</summary>
public sealed class HttpPushException : NotifyException, IRetryLater
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was pushed where, and what came back.</param>
    /// <param name="status">The status of the answer; null if there was none.</param>
    /// <param name="retryAfter">How long the endpoint asked to wait; null if it did not.</param>
    /// <param name="innerException">The cause, if another error is one.</param>
    public HttpPushException(
        string message,
        HttpStatusCode? status = null,
        TimeSpan? retryAfter = null,
        Exception? innerException = null
    )
        : base(ErrorIds.PushFailed, message, innerException)
    {
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>The status of the answer; null if there was none.</summary>
    public HttpStatusCode? Status { get; }

    /// <inheritdoc />
    public TimeSpan? RetryAfter { get; }
}

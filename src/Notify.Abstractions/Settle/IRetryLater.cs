namespace Notify;

/// <summary>
/// An exception that knows how long the next attempt should wait at least, because the other side said so. Whether
/// there is a next attempt is the retry policy's decision all the same.
/// </summary>
public interface IRetryLater
{
    /// <summary>How long to wait at least; null or less than zero for no wish.</summary>
    TimeSpan? RetryAfter { get; }
}

using System.Net;

namespace Notify.Http;

/// <summary>What an endpoint answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="RetryAfter">How long it asked to wait, as far as that is honoured; null if it did not ask.</param>
/// <param name="Text">The beginning of the body, in quotes and after a colon; empty if there was none.</param>
internal sealed record Answer(HttpStatusCode Status, TimeSpan? RetryAfter, string Text)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>True if it says that the endpoint is not well, rather than that this message is not.</summary>
    public bool IsOutage => (int)Status is >= 500 or 408 or 429;
}

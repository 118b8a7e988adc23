namespace Notify;

/// <summary>
/// Knows the users of an event, a page at a time. A class of this kind is made anew, in a scope of its own, for each
/// page. A page may be read more than once, after a failure or a crash.
/// </summary>
public interface IUserSource
{
    /// <summary>
    /// Reads a page. Throwing means that it is read again later, as often as a failed message is; then the fan-out is
    /// a dead message that goes on from this page when it is sent again.
    /// </summary>
    /// <param name="argument">What the fan-out was started with.</param>
    /// <param name="cursor">
    /// Null for the first page; else what the page before gave as <see cref="UserPage.Next" />. Best is the last user
    /// id of that page (<c>WHERE id &gt; @cursor ORDER BY id LIMIT 500</c>): it stays right when users come and go.
    /// </param>
    /// <param name="cancellationToken">Cancelled at the handler's time-out (5 minutes) and when the host stops.</param>
    ValueTask<UserPage> ReadAsync(string? argument, string? cursor, CancellationToken cancellationToken);
}

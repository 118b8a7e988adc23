namespace Notify;

/// <summary>Reads inboxes. A user without any notice has an empty inbox.</summary>
public interface INoticeReader
{
    /// <summary>Lists notices of one user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="query">Which, and how many.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id or the query is malformed.</exception>
    ValueTask<NoticePage> PageAsync(string userId, NoticeQuery query, CancellationToken cancellationToken = default);

    /// <summary>The counts of one user's inbox.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id is malformed.</exception>
    ValueTask<NoticeCounts> CountAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>One notice, or null if the user has none of that id.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="id">The notice's id.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id is malformed.</exception>
    ValueTask<Notice?> FindAsync(string userId, MessageId id, CancellationToken cancellationToken = default);
}

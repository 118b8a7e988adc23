namespace Notify;

/// <summary>
/// The one service for notices: notify users, list, count and mark an inbox, and watch it change. Sending goes through
/// the configured transport and is accepted before it is in the inbox; reading and marking go to the store at once.
/// </summary>
public interface INotices
{
    /// <summary>Sends a notice to one user.</summary>
    /// <param name="userId">The user: text of 1 to 64 characters.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellationToken">Ends the wait for a full queue; the notice is then not accepted.</param>
    /// <returns>The notice's id. A task that ends well means that the notice was accepted and will not be
    /// lost.</returns>
    /// <exception cref="InvalidInputException">The user id or the notice breaks a limit; nothing was
    /// written.</exception>
    /// <exception cref="SendException">It was not accepted in time, or the outcome is unknown.</exception>
    ValueTask<MessageId> NotifyAsync(string userId, NewNotice notice, CancellationToken cancellationToken = default);

    /// <summary>Sends the same notice to many users, with one id, in as few messages as fit.</summary>
    /// <param name="userIds">1 to 100,000 users; one named twice gets one notice.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellationToken">Ends the wait for a full queue.</param>
    /// <returns>The notice's id. If the send fails half-way, sending again with this id reaches the others
    /// only.</returns>
    /// <exception cref="InvalidInputException">A user id or the notice breaks a limit; nothing was written.</exception>
    /// <exception cref="SendException">Some users' part was not accepted in time, or its outcome is
    /// unknown.</exception>
    ValueTask<MessageId> NotifyAsync(
        IReadOnlyCollection<string> userIds,
        NewNotice notice,
        CancellationToken cancellationToken = default
    );

    /// <summary>Stores a notice for everyone, or for an audience; it is in every inbox when the task ends.</summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>The broadcast's id.</returns>
    /// <exception cref="InvalidInputException">The broadcast breaks a limit; nothing was written.</exception>
    ValueTask<MessageId> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken = default);

    /// <summary>Takes a broadcast back, from every inbox too.</summary>
    /// <param name="id">The broadcast's id.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>False if there is no such broadcast.</returns>
    ValueTask<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken = default);

    /// <summary>Lists a page of an inbox, newest first unless the query says otherwise.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="query">Which notices; the newest 20 unless set.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id or the query is malformed.</exception>
    ValueTask<NoticePage> ListAsync(
        string userId,
        NoticeQuery? query = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>One notice, or null if the user has none of that id.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="id">The notice's id.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id is malformed.</exception>
    ValueTask<Notice?> FindAsync(string userId, MessageId id, CancellationToken cancellationToken = default);

    /// <summary>The counts of an inbox.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id is malformed.</exception>
    ValueTask<NoticeCounts> CountAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Marks notices read, unread, seen, archived or deleted.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="mark">What is done to which notices.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id or the mark is malformed; nothing changed.</exception>
    ValueTask<MarkResult> MarkAsync(string userId, NoticeMark mark, CancellationToken cancellationToken = default);

    /// <summary>
    /// Watches an inbox change, whichever host of the application changes it. The first item has the present counts; a
    /// watcher that falls 100 notices or marks behind gets one <see cref="NoticeChangeKind.Reset" /> instead of them.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="InvalidInputException">The user id is malformed.</exception>
    IAsyncEnumerable<NoticeChange> WatchAsync(string userId, CancellationToken cancellationToken = default);
}

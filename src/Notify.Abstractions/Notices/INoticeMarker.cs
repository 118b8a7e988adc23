namespace Notify;

/// <summary>Changes the state of notices.</summary>
public interface INoticeMarker
{
    /// <summary>Applies a mark, with the counts in the same commit. May be repeated: it then changes nothing.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="mark">What is done to which notices.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The user id or the mark is malformed; nothing changed.</exception>
    ValueTask<MarkResult> MarkAsync(string userId, NoticeMark mark, CancellationToken cancellationToken = default);
}

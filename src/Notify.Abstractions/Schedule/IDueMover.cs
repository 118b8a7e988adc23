namespace Notify;

/// <summary>
/// For adapters that keep both the schedule and the topics: due messages go to their topics on the server itself. The
/// engine uses it instead of <see cref="IDueSource" /> where one adapter is the transport and keeps what is delayed. A
/// move is one step: a message is waiting, and can be cancelled, or it is in its topic.
/// </summary>
public interface IDueMover
{
    /// <summary>
    /// Waits until something may be due. It may end for nothing, and ends at once if there was no wait.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Moves some of what is due, earliest first. What a topic has no room for stays in the schedule and is tried
    /// again.
    /// </summary>
    /// <param name="tell">True if the caller wants to know which messages were moved: they come here for that.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>What was moved; nothing if nothing is due.</returns>
    ValueTask<DueMove> MoveAsync(bool tell, CancellationToken cancellationToken = default);
}

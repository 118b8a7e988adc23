namespace Notify;

/// <summary>
/// Looks after the durable groups of a transport. What is asked of a group holds for all its consumers.
/// </summary>
public interface IGroupAdministration
{
    /// <summary>Lists every group, ephemeral ones included.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<IReadOnlyList<GroupInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>One group, or null if there is none of that name.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<GroupInfo?> FindAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops handing out messages, on every instance, until the group is resumed; restarts do not resume it. What is
    /// already with a consumer is finished.
    /// </summary>
    /// <param name="group">The group's name.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotifyException">There is no such group.</exception>
    ValueTask PauseAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands out messages again; those that came meanwhile come in order. Harmless if it was not paused.
    /// </summary>
    /// <param name="group">The group's name.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotifyException">There is no such group.</exception>
    ValueTask ResumeAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>Takes a topic or pattern off what a group receives. What it received before stays.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="topic">The topic or pattern, as it was subscribed to.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotifyException">There is no such group, or it does not receive that topic.</exception>
    ValueTask DetachAsync(string group, string topic, CancellationToken cancellationToken = default);

    /// <summary>Ends a group that has no consumers, with its dead messages.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="discardBacklog">
    /// Whether messages that wait, or wait for a retry, may be thrown away; otherwise a group that has any is kept.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotifyException">
    /// There is no such group, it has consumers, or it has messages and <paramref name="discardBacklog" /> is false.
    /// </exception>
    ValueTask DeleteAsync(string group, bool discardBacklog, CancellationToken cancellationToken = default);

    /// <summary>Puts messages into one group only, as first attempts: how dead messages are sent again.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>One result per message, by position; all are rejected if there is no such group.</returns>
    ValueTask<SendResults> SendToGroupAsync(
        string group,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    );
}

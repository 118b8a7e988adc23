namespace Notify;

/// <summary>Keeps broadcasts.</summary>
public interface IBroadcastStore
{
    /// <summary>Stores a broadcast. From here on every inbox of its audience has it.</summary>
    /// <param name="broadcast">The broadcast, with its id.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>False if the id was broadcast before; nothing changed.</returns>
    /// <exception cref="InvalidInputException">The broadcast is malformed; nothing was stored.</exception>
    ValueTask<bool> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken = default);

    /// <summary>Takes a broadcast back, from every inbox too, with exact counts.</summary>
    /// <param name="id">The broadcast's id.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>False if there is no such broadcast.</returns>
    ValueTask<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken = default);

    /// <summary>The broadcasts that are neither revoked nor expired, newest first.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<IReadOnlyList<Broadcast>> ListBroadcastsAsync(CancellationToken cancellationToken = default);
}

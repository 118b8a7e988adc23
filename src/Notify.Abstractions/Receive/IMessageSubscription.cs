namespace Notify;

/// <summary>
/// A running subscription: one consumer of a group. Disposing it gives back to the group, at once and uncounted,
/// everything it holds and has not settled; an ephemeral group ends with it.
/// </summary>
public interface IMessageSubscription : IDeliverySettler, IAsyncDisposable
{
    /// <summary>The group, with the name the transport gave it if it is ephemeral.</summary>
    string Group { get; }

    /// <summary>Stops the intake: no delivery is handed over after the task ends. Settling goes on.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask StopAsync(CancellationToken cancellationToken = default);
}

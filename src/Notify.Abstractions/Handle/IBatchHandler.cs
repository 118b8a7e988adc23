namespace Notify;

/// <summary>Handles messages of one type many at a time, for one bulk write, say.</summary>
/// <typeparam name="T">The type of the values; <see cref="Message" /> itself receives every type undecoded.</typeparam>
public interface IBatchHandler<T>
{
    /// <summary>
    /// Handles a batch. Items are decided one by one (<see cref="BatchItem{T}" />); for those that are not, returning
    /// means handled and throwing means failed.
    /// </summary>
    /// <param name="items">1 to <see cref="GroupOptions.BatchSize" /> items, in the order they came.</param>
    /// <param name="cancellationToken">Cancelled at the handler's time-out and when the host gives up waiting.</param>
    Task HandleAsync(IReadOnlyList<BatchItem<T>> items, CancellationToken cancellationToken);
}

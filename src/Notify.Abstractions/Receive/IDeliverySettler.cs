namespace Notify;

/// <summary>Tells the transport what was decided about deliveries.</summary>
public interface IDeliverySettler
{
    /// <summary>
    /// Settles deliveries of one subscription, as many as there are, in one go. Each ends with a
    /// <see cref="Delivery.Status" />: settled, not the holder, or unknown. Nothing is thrown for a delivery, and what
    /// one group decides never touches another. It may be called again before an earlier call has ended.
    /// </summary>
    /// <param name="deliveries">Deliveries with a decided outcome, each settled once.</param>
    /// <param name="cancellationToken">Ends the wait for the server; what was not answered is unknown.</param>
    /// <exception cref="InvalidOperationException">A delivery has no outcome yet; nothing was settled.</exception>
    ValueTask SettleAsync(ReadOnlyMemory<Delivery> deliveries, CancellationToken cancellationToken = default);
}

namespace Notify;

/// <summary>What a transport hands deliveries to.</summary>
public interface IDeliveryReceiver
{
    /// <summary>
    /// Takes deliveries in. Called one call at a time for each subscription, in the order of the queue; it must return
    /// quickly and not throw. The receiver settles every delivery later; what it never settles goes back to the group
    /// when the subscription is disposed.
    /// </summary>
    /// <param name="settler">Where these deliveries are settled.</param>
    /// <param name="deliveries">One or more deliveries; the span is valid during the call only.</param>
    void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries);

    /// <summary>
    /// Says that a delivery is no longer held by this consumer, so that its handler should be cancelled: it runs, or
    /// will run, elsewhere.
    /// </summary>
    /// <param name="delivery">The delivery that was lost.</param>
    void Lost(Delivery delivery) { }

    /// <summary>
    /// Says that an ephemeral group may have missed messages: its connection was lost for a while, or it fell too far
    /// behind.
    /// </summary>
    void Missed() { }
}

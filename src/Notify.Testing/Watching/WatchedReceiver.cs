namespace Notify.Testing;

/// <summary>Stands before a receiver and counts what it is handed.</summary>
internal sealed class WatchedReceiver(IDeliveryReceiver inner, Journal journal) : IDeliveryReceiver
{
    private WatchedSettler? _settler;

    public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries)
    {
        _settler ??= new WatchedSettler(settler, journal);
        journal.Begin(deliveries.Length);
        inner.Receive(_settler, deliveries);
    }

    public void Lost(Delivery delivery) => inner.Lost(delivery);

    public void Missed() => inner.Missed();
}

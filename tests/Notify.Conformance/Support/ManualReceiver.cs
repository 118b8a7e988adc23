namespace Notify.Conformance;

/// <summary>Takes deliveries from a transport and settles them only when the test says so.</summary>
public sealed class ManualReceiver : IDeliveryReceiver
{
    public Collector<Delivery> Deliveries { get; } = new();

    public Collector<Delivery> Losses { get; } = new();

    /// <summary>How often it was told that messages were missed.</summary>
    public int TimesMissed { get; private set; }

    public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
            Deliveries.Add(delivery);
    }

    public void Lost(Delivery delivery) => Losses.Add(delivery);

    public void Missed() => TimesMissed++;
}

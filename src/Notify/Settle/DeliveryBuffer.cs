namespace Notify.Settle;

/// <summary>A list of deliveries that is filled and emptied again and again.</summary>
internal sealed class DeliveryBuffer
{
    private Delivery[] _items = new Delivery[16];

    public int Count { get; private set; }

    public ReadOnlyMemory<Delivery> Memory => _items.AsMemory(0, Count);

    public void Add(ReadOnlySpan<Delivery> deliveries)
    {
        if (Count + deliveries.Length > _items.Length)
            Array.Resize(ref _items, Math.Max(Count + deliveries.Length, _items.Length * 2));
        deliveries.CopyTo(_items.AsSpan(Count));
        Count += deliveries.Length;
    }

    public void Clear()
    {
        _items.AsSpan(0, Count).Clear();
        Count = 0;
    }
}

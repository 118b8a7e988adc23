namespace Notify.InMemory;

/// <summary>What a consumer holds, bounded in messages and bytes. Its group's lock guards it.</summary>
internal sealed class HeldDeliveries(int mostMessages, long mostBytes)
{
    private InMemoryDelivery?[] _slots = new InMemoryDelivery?[Math.Min(mostMessages, 16)];
    private int[] _free = [];
    private int _freeCount;
    private int _used;
    private long _bytes;

    public int Count => _used - _freeCount;

    /// <summary>True if one more message of the size may be held. One message always may, however large.</summary>
    public bool HasRoomFor(int bytes) => Count == 0 || (Count < mostMessages && _bytes + bytes <= mostBytes);

    public void Add(InMemoryDelivery delivery)
    {
        if (_freeCount > 0)
            delivery.Slot = _free[--_freeCount];
        else
            delivery.Slot = NewSlot();
        _slots[delivery.Slot] = delivery;
        _bytes += delivery.Message.Body.Length;
    }

    /// <summary>Lets a delivery go.</summary>
    /// <returns>False if it is not held.</returns>
    public bool Remove(InMemoryDelivery delivery)
    {
        if (!ReferenceEquals(_slots[delivery.Slot], delivery))
            return false;
        _slots[delivery.Slot] = null;
        _bytes -= delivery.Message.Body.Length;
        if (_freeCount == _free.Length)
            Array.Resize(ref _free, Math.Max(16, _free.Length * 2));
        _free[_freeCount++] = delivery.Slot;
        return true;
    }

    /// <summary>Lets everything go, latest first.</summary>
    public List<InMemoryDelivery> RemoveAll()
    {
        var held = _slots.OfType<InMemoryDelivery>().OrderByDescending(delivery => delivery.Sequence).ToList();
        foreach (var delivery in held)
            Remove(delivery);
        return held;
    }

    private int NewSlot()
    {
        if (_used == _slots.Length)
            Array.Resize(ref _slots, _used * 2);
        return _used++;
    }
}

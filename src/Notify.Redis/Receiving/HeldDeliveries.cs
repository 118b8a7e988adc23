namespace Notify.Redis;

/// <summary>What a subscription holds, in messages and bytes. Its lock guards it.</summary>
internal sealed class HeldDeliveries(int mostMessages, long mostBytes)
{
    private RedisDelivery?[] _slots = new RedisDelivery?[Math.Min(mostMessages, 64)];
    private readonly Stack<int> _free = new();
    private int _used;
    private long _averageBytes = 1024;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public int MostMessages => mostMessages;

    /// <summary>True if one more message of the size may be held. One message always may, however large.</summary>
    public bool HasRoomFor(int bytes) => Count == 0 || (Count < mostMessages && Bytes + bytes <= mostBytes);

    /// <summary>
    /// How many messages to ask the server for: it counts messages only, so bytes are estimated by what came before.
    /// </summary>
    public int RoomToRead
    {
        get
        {
            var byBytes = Math.Max(Count == 0 ? 1 : 0, (mostBytes - Bytes) / _averageBytes);
            return (int)Math.Min(mostMessages - Count, byBytes);
        }
    }

    /// <summary>True if there is so much room that reading is worth a round trip.</summary>
    public bool IsWorthReading => RoomToRead >= Math.Max(1, Math.Min(mostMessages / 4, 256)) || Count == 0;

    public void Add(RedisDelivery delivery)
    {
        var bytes = delivery.Message.Body.Length;
        _averageBytes = Math.Max(64, ((_averageBytes * 7) + bytes) / 8);
        delivery.Slot = _free.TryPop(out var slot) ? slot : NewSlot();
        _slots[delivery.Slot] = delivery;
        Count++;
        Bytes += bytes;
    }

    /// <summary>Lets a delivery go.</summary>
    /// <returns>False if it is not held.</returns>
    public bool Remove(RedisDelivery delivery)
    {
        var slot = delivery.Slot;
        if (slot < 0 || !ReferenceEquals(_slots[slot], delivery))
            return false;
        _slots[slot] = null;
        delivery.Slot = -1;
        _free.Push(slot);
        Count--;
        Bytes -= delivery.Message.Body.Length;
        return true;
    }

    public List<RedisDelivery> Of(TopicFeed? feed) =>
        [.. _slots.OfType<RedisDelivery>().Where(delivery => feed is null || ReferenceEquals(delivery.Feed, feed))];

    private int NewSlot()
    {
        if (_used == _slots.Length)
            Array.Resize(ref _slots, Math.Max(16, _used * 2));
        return _used++;
    }
}

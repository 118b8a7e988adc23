namespace Notify.Redis;

/// <summary>
/// What a subscription holds, in messages and bytes. What is decided and on its way to the server makes room at once,
/// up to as much again: the next read need not wait for the answer. The lock of the subscription guards it.
/// </summary>
internal sealed class HeldDeliveries(int mostMessages, long mostBytes)
{
    private RedisDelivery?[] _slots = new RedisDelivery?[Math.Min(mostMessages, 64)];
    private readonly Stack<int> _free = new();
    private int _used;
    private long _averageBytes = 1024;

    private readonly long _mostBytesInAll = mostBytes > long.MaxValue / 2 ? long.MaxValue : 2 * mostBytes;

    // Of what is held: what is being settled.
    private int _settling;
    private long _settlingBytes;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public int MostMessages => mostMessages;

    private int Open => Count - _settling;

    private long OpenBytes => Bytes - _settlingBytes;

    /// <summary>True if one more message of the size may be held. One message always may, however large.</summary>
    public bool HasRoomFor(int bytes) =>
        Count == 0
        || (
            Open < mostMessages
            && Count < 2 * mostMessages
            && OpenBytes + bytes <= mostBytes
            && Bytes + bytes <= _mostBytesInAll
        );

    /// <summary>
    /// How many messages to ask the server for: it counts messages only, so bytes are estimated by what came before.
    /// </summary>
    public int RoomToRead
    {
        get
        {
            var room = Math.Min(mostMessages - Open, (2 * mostMessages) - Count);
            var bytes = Math.Min(mostBytes - OpenBytes, _mostBytesInAll - Bytes);
            return (int)Math.Clamp(bytes / _averageBytes, Count == 0 ? 1 : 0, Math.Max(0, room));
        }
    }

    /// <summary>True if there is so much room that reading is worth a round trip.</summary>
    public bool IsWorthReading => RoomToRead >= Math.Max(1, Math.Min(mostMessages / 2, 256)) || Count == 0;

    public void Add(RedisDelivery delivery)
    {
        var bytes = delivery.Message.Body.Length;
        _averageBytes = Math.Max(64, ((_averageBytes * 7) + bytes) / 8);
        delivery.Slot = _free.TryPop(out var slot) ? slot : NewSlot();
        _slots[delivery.Slot] = delivery;
        Count++;
        Bytes += bytes;
    }

    /// <summary>Its holder wants to settle it.</summary>
    /// <returns>False if it is no longer held, or is being settled.</returns>
    public bool BeginSettling(RedisDelivery delivery)
    {
        if (!delivery.BeginSettling())
            return false;
        _settling++;
        _settlingBytes += delivery.Message.Body.Length;
        return true;
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
        if (delivery.IsSettling)
        {
            _settling--;
            _settlingBytes -= delivery.Message.Body.Length;
        }

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

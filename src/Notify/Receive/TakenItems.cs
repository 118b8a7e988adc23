namespace Notify.Receive;

/// <summary>
/// The deliveries a worker has taken and begins one after the other. Until it begins one, somebody else may take it and
/// all behind it away: both sides move one number by compare-and-swap.
/// </summary>
internal sealed class TakenItems(int size)
{
    private readonly ReadyItem[] _items = new ReadyItem[size];

    // The next to begin in the high half, the end in the low half.
    private long _range;

    /// <summary>Where the next portion is taken into.</summary>
    public Span<ReadyItem> Buffer => _items;

    /// <summary>Fills it: so many were taken into the buffer.</summary>
    public void Fill(int count) => Volatile.Write(ref _range, count);

    /// <summary>Takes the next to begin.</summary>
    public bool TryNext(out ReadyItem item)
    {
        while (true)
        {
            var range = Volatile.Read(ref _range);
            var (next, end) = ((int)(range >> 32), (int)range);
            item = next < end ? _items[next] : default;
            if (next >= end)
                return false;
            if (Interlocked.CompareExchange(ref _range, range + (1L << 32), range) != range)
                continue;
            _items[next] = default;
            return true;
        }
    }

    /// <summary>Takes away what was not begun.</summary>
    public ReadyItem[] TakeRest()
    {
        while (true)
        {
            var range = Volatile.Read(ref _range);
            var (next, end) = ((int)(range >> 32), (int)range);
            if (next >= end)
                return [];
            var rest = _items[next..end];
            if (Interlocked.CompareExchange(ref _range, (range >> 32 << 32) | (uint)next, range) == range)
                return rest;
        }
    }
}

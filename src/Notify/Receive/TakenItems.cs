namespace Notify.Receive;

/// <summary>
/// The deliveries a worker has taken and begins one after the other. Until it begins one, somebody else may take it and
/// all behind it away: both sides move one number by compare-and-swap. The number counts the portions, too, so that who
/// looked at one portion cannot take away from the next.
/// </summary>
internal sealed class TakenItems(int size)
{
    private readonly ReadyItem[] _items = new ReadyItem[size];

    // The portion's number, the next to begin, and the end: 32, 16 and 16 bits.
    private long _range;

    /// <summary>Where the next portion is taken into.</summary>
    public Span<ReadyItem> Buffer => _items;

    /// <summary>Fills it: so many were taken into the buffer.</summary>
    public void Fill(int count) => Volatile.Write(ref _range, (((_range >> 32) + 1) << 32) | (uint)count);

    /// <summary>Takes the next to begin.</summary>
    public bool TryNext(out ReadyItem item)
    {
        while (true)
        {
            var range = Volatile.Read(ref _range);
            var (next, end) = Split(range);
            item = next < end ? _items[next] : default;
            if (next >= end)
                return false;
            if (Interlocked.CompareExchange(ref _range, range + (1L << 16), range) != range)
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
            var (next, end) = Split(range);
            if (next >= end)
                return [];
            var rest = _items[next..end];
            if (Interlocked.CompareExchange(ref _range, (range & ~0xFFFFL) | (uint)next, range) == range)
                return rest;
        }
    }

    private static (int Next, int End) Split(long range) => ((int)(range >> 16) & 0xFFFF, (int)range & 0xFFFF);
}

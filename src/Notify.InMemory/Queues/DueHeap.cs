namespace Notify.InMemory;

/// <summary>
/// A binary heap by due time whose items know their place, so that any of them can be taken out or moved. Not safe for
/// many threads: its owner's lock guards it.
/// </summary>
internal sealed class DueHeap<T>
    where T : class, IDueItem
{
    private T[] _items = [];

    public int Count { get; private set; }

    /// <summary>When the first item is due, in UTC ticks; <see cref="long.MaxValue" /> if there is none.</summary>
    public long FirstDue => Count == 0 ? long.MaxValue : _items[0].DueTicks;

    /// <summary>The items, in no order.</summary>
    public ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

    public void Push(T item)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Math.Max(16, Count + (Count / 2)));
        Up(item, Count++);
    }

    /// <summary>Takes the first item out if it is due.</summary>
    public T? PopDue(long nowTicks)
    {
        if (FirstDue > nowTicks)
            return null;
        var first = _items[0];
        Remove(first);
        return first;
    }

    public void Remove(T item)
    {
        var index = item.HeapIndex;
        item.HeapIndex = -1;
        var last = _items[--Count];
        _items[Count] = null!;
        if (!ReferenceEquals(last, item))
            Settle(last, index);
    }

    public void Move(T item, long dueTicks)
    {
        item.DueTicks = dueTicks;
        Settle(item, item.HeapIndex);
    }

    private static bool IsBefore(T item, T other) =>
        item.DueTicks < other.DueTicks || (item.DueTicks == other.DueTicks && item.Number < other.Number);

    private void Settle(T item, int index)
    {
        if (index > 0 && IsBefore(item, _items[(index - 1) / 2]))
            Up(item, index);
        else
            Down(item, index);
    }

    private void Up(T item, int index)
    {
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!IsBefore(item, _items[parent]))
                break;
            Place(_items[parent], index);
            index = parent;
        }

        Place(item, index);
    }

    private void Down(T item, int index)
    {
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && IsBefore(_items[child + 1], _items[child]))
                child++;
            if (!IsBefore(_items[child], item))
                break;
            Place(_items[child], index);
            index = child;
        }

        Place(item, index);
    }

    private void Place(T item, int index)
    {
        _items[index] = item;
        item.HeapIndex = index;
    }
}

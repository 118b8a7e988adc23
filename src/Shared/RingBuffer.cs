namespace Notify.Shared;

/// <summary>
/// A queue that also takes back at the front, in one array that is used again and again. Not safe for many threads.
/// Included as source where it is needed.
/// </summary>
internal sealed class RingBuffer<T>
{
    private const int Smallest = 16;
    private const int NeverShrunkBelow = 4096;
    private T[] _items = new T[Smallest];
    private int _head;

    // The most it held since it was last empty.
    private int _peak;

    public int Count { get; private set; }

    public void PushBack(in T item)
    {
        if (Count == _items.Length)
            Grow();
        _items[(_head + Count) & (_items.Length - 1)] = item;
        if (++Count > _peak)
            _peak = Count;
    }

    public void PushFront(in T item)
    {
        if (Count == _items.Length)
            Grow();
        _head = (_head - 1) & (_items.Length - 1);
        _items[_head] = item;
        if (++Count > _peak)
            _peak = Count;
    }

    public ref readonly T Peek() => ref _items[_head];

    public T Pop()
    {
        var item = _items[_head];
        _items[_head] = default!;
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        if (Count == 0)
            ShrinkIfTooLarge();
        return item;
    }

    public void Clear()
    {
        _items = new T[Smallest];
        _head = 0;
        _peak = 0;
        Count = 0;
    }

    /// <summary>A backlog that is over gives its memory back by and by; one that keeps coming keeps its room.</summary>
    private void ShrinkIfTooLarge()
    {
        if (_items.Length > NeverShrunkBelow && _peak < _items.Length / 8)
            _items = new T[_items.Length / 2];
        _head = 0;
        _peak = 0;
    }

    private void Grow()
    {
        var larger = new T[_items.Length * 2];
        var first = _items.Length - _head;
        Array.Copy(_items, _head, larger, 0, first);
        Array.Copy(_items, 0, larger, first, _head);
        _items = larger;
        _head = 0;
    }
}

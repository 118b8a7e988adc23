using System.Threading.Channels;

namespace Notify.Conformance;

/// <summary>Gathers what handlers see, in order, and lets a test wait for it.</summary>
public sealed class Collector<T>
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();
    private readonly List<T> _all = [];

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (_all)
                return [.. _all];
        }
    }

    public int Count
    {
        get
        {
            lock (_all)
                return _all.Count;
        }
    }

    public void Add(T item)
    {
        lock (_all)
        {
            _all.Add(item);
            _items.Writer.TryWrite(item);
        }
    }

    /// <summary>The next item, in order.</summary>
    public Task<T> Next(string what = "the next item") => Guard.Within(_items.Reader.ReadAsync().AsTask(), what);

    /// <summary>The next few items, in order.</summary>
    public async Task<List<T>> Next(int count)
    {
        var items = new List<T>(count);
        while (items.Count < count)
            items.Add(await Next($"item {items.Count + 1} of {count}"));
        return items;
    }
}

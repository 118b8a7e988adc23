using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Notify;

/// <summary>
/// The headers of one message: up to <see cref="MessageLimits.HeaderCount" /> names with a text each. Names are
/// compared as they are (case counts), and those that begin with <c>notify-</c> are reserved. Once a message was sent,
/// its headers cannot be changed, so one instance may serve many messages.
/// </summary>
public sealed class MessageHeaders : IReadOnlyDictionary<string, string>
{
    /// <summary>No headers.</summary>
    public static readonly MessageHeaders Empty = MakeEmpty();

    private KeyValuePair<string, string>[] _items = [];
    private bool _frozen;

    /// <summary>How many headers there are.</summary>
    public int Count { get; private set; }

    /// <summary>The names.</summary>
    public IEnumerable<string> Keys => this.Select(pair => pair.Key);

    /// <summary>The values.</summary>
    public IEnumerable<string> Values => this.Select(pair => pair.Value);

    /// <summary>Gets the value of a header, or sets it.</summary>
    /// <param name="key">The header's name.</param>
    /// <exception cref="KeyNotFoundException">There is no such header.</exception>
    /// <exception cref="InvalidOperationException">The headers were sent and cannot be changed.</exception>
    public string this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no header '{key}'.");
        set => Set(key, value);
    }

    /// <inheritdoc />
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        var index = IndexOf(key);
        value = index < 0 ? null : _items[index].Value;
        return index >= 0;
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return _items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The headers in order, without a copy.</summary>
    internal ReadOnlySpan<KeyValuePair<string, string>> Span => _items.AsSpan(0, Count);

    /// <summary>From now on the headers cannot be changed.</summary>
    internal void Freeze() => _frozen = true;

    private static MessageHeaders MakeEmpty()
    {
        var empty = new MessageHeaders();
        empty.Freeze();
        return empty;
    }

    private void Set(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (_frozen)
        {
            throw new InvalidOperationException(
                $"The header '{key}' was set on headers that were already sent; make new headers for the next message."
            );
        }

        var index = IndexOf(key);
        if (index < 0)
        {
            if (Count == _items.Length)
                Array.Resize(ref _items, Math.Max(4, Count * 2));
            index = Count++;
        }

        _items[index] = new(key, value);
    }

    private int IndexOf(string key)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_items[i].Key == key)
                return i;
        }

        return -1;
    }
}

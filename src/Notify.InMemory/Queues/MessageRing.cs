using Notify.Shared;

namespace Notify.InMemory;

/// <summary>A queue of messages that knows its weight. Its group's lock guards it.</summary>
internal sealed class MessageRing
{
    private readonly RingBuffer<QueuedMessage> _items = new();

    public int Count => _items.Count;

    public void PushBack(in QueuedMessage item) => _items.PushBack(item);

    public void PushFront(in QueuedMessage item) => _items.PushFront(item);

    public ref readonly QueuedMessage Peek() => ref _items.Peek();

    public QueuedMessage Pop() => _items.Pop();
}

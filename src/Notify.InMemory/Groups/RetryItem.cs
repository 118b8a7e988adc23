namespace Notify.InMemory;

/// <summary>A message that waits for its next attempt.</summary>
internal sealed class RetryItem(Message message, DeliveryHistory history, int partition, long dueTicks, long number)
    : IDueItem
{
    public Message Message { get; } = message;

    public DeliveryHistory History { get; } = history;

    public int Partition { get; } = partition;

    public long DueTicks { get; set; } = dueTicks;

    public long Number { get; } = number;

    public int HeapIndex { get; set; } = -1;
}

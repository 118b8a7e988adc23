namespace Notify.InMemory;

/// <summary>A message that waits to be due.</summary>
internal sealed class ScheduledMessage(Message message, long dueTicks, long number) : IDueItem
{
    public Message Message { get; set; } = message;

    public long DueTicks { get; set; } = dueTicks;

    public long Number { get; } = number;

    public int HeapIndex { get; set; } = -1;

    /// <summary>True while nobody has claimed it.</summary>
    public bool IsWaiting => HeapIndex >= 0;
}

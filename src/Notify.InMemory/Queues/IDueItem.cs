namespace Notify.InMemory;

/// <summary>Something a <see cref="DueHeap{T}" /> keeps.</summary>
internal interface IDueItem
{
    /// <summary>When it is due, in UTC ticks. Changed through the heap only while it is in one.</summary>
    long DueTicks { get; set; }

    /// <summary>Which of two items that are due at the same time goes first: the lower.</summary>
    long Number { get; }

    /// <summary>The heap's own: where the item stands in it, or -1.</summary>
    int HeapIndex { get; set; }
}

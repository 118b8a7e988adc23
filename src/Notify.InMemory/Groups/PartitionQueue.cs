namespace Notify.InMemory;

/// <summary>
/// The messages of a group that belong to one partition. An unordered group has one, which every consumer takes from;
/// an ordered group has one per partition of its topics, and each has one owner at a time.
/// </summary>
internal sealed class PartitionQueue
{
    public MessageRing Messages { get; } = new();

    /// <summary>How many of its messages are with a consumer and not settled.</summary>
    public int InFlight { get; set; }

    /// <summary>The consumer that alone takes from it; null if nobody does, or if the group is unordered.</summary>
    public InMemorySubscription? Owner { get; private set; }

    /// <summary>Who takes over once everything in flight is settled; the same as the owner if nobody waits.</summary>
    private InMemorySubscription? _next;

    /// <summary>True while it changes hands: nothing is taken, so that nothing overtakes what is in flight.</summary>
    public bool IsChangingHands => !ReferenceEquals(Owner, _next);

    public void HandTo(InMemorySubscription? next)
    {
        _next = next;
        FinishHandOver();
    }

    /// <summary>Lets the next owner take over if nothing is in flight any more.</summary>
    /// <returns>True if the owner changed.</returns>
    public bool FinishHandOver()
    {
        if (InFlight > 0 || !IsChangingHands)
            return false;
        Owner = _next;
        return true;
    }
}

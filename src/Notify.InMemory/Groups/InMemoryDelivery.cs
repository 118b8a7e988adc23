namespace Notify.InMemory;

/// <summary>
/// A message that is with a consumer. A first attempt carries no history; a later one is of the derived kind.
/// </summary>
internal class InMemoryDelivery : Delivery
{
    protected InMemoryDelivery(in QueuedMessage item, InMemorySubscription holder, int partition, int attempt)
        : base(item.Message, attempt)
    {
        Holder = holder;
        Partition = partition;
        Sequence = item.Sequence;
    }

    public override string Group => Holder.Group;

    /// <summary>The consumer it was handed to; nobody else can settle it.</summary>
    public InMemorySubscription Holder { get; }

    /// <summary>Its place in the group's queue, where it goes if it is given back.</summary>
    public long Sequence { get; }

    public int Partition { get; }

    /// <summary>Where the holder keeps it.</summary>
    public int Slot { get; set; }

    public virtual DeliveryHistory? History => null;

    public static InMemoryDelivery Create(in QueuedMessage item, InMemorySubscription holder, int partition) =>
        item.History is null
            ? new InMemoryDelivery(item, holder, partition, attempt: 1)
            : new RetriedDelivery(item, holder, partition, item.History);

    public void Settle(SettleStatus status) => SetStatus(status);

    private sealed class RetriedDelivery(
        in QueuedMessage item,
        InMemorySubscription holder,
        int partition,
        DeliveryHistory history
    ) : InMemoryDelivery(item, holder, partition, history.Attempts + 1)
    {
        public override DeliveryHistory History => history;

        public override DateTimeOffset? FirstFailedAt => history.FirstFailedAt;
    }
}

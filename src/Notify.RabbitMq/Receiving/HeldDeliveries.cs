namespace Notify.RabbitMq;

/// <summary>What one channel has and has not settled, in the order of its tags.</summary>
internal sealed class HeldDeliveries
{
    private RabbitMqDelivery? _first;
    private RabbitMqDelivery? _last;

    public int Count { get; private set; }

    /// <summary>
    /// The lowest tag that is held beside some deliveries; the highest there can be if none is.
    /// </summary>
    public ulong LowestTagBeside(IReadOnlyList<RabbitMqDelivery> deliveries)
    {
        for (var i = 0; i < deliveries.Count; i++)
            deliveries[i].IsLeaving = true;
        var at = _first;
        while (at is { IsLeaving: true })
            at = at.Following;
        for (var i = 0; i < deliveries.Count; i++)
            deliveries[i].IsLeaving = false;
        return at?.Tag ?? ulong.MaxValue;
    }

    public void Add(RabbitMqDelivery delivery)
    {
        delivery.Previous = _last;
        if (_last is null)
            _first = delivery;
        else
            _last.Following = delivery;
        _last = delivery;
        delivery.IsListed = true;
        Count++;
    }

    /// <returns>False if it was taken off before.</returns>
    public bool Remove(RabbitMqDelivery delivery)
    {
        if (!delivery.IsListed)
            return false;
        delivery.IsListed = false;
        if (delivery.Previous is null)
            _first = delivery.Following;
        else
            delivery.Previous.Following = delivery.Following;
        if (delivery.Following is null)
            _last = delivery.Previous;
        else
            delivery.Following.Previous = delivery.Previous;
        delivery.Previous = delivery.Following = null;
        Count--;
        return true;
    }

    public List<RabbitMqDelivery> TakeAll()
    {
        var all = new List<RabbitMqDelivery>(Count);
        while (_first is { } delivery)
        {
            Remove(delivery);
            all.Add(delivery);
        }

        return all;
    }
}

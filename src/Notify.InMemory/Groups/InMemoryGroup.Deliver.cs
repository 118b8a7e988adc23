namespace Notify.InMemory;

internal sealed partial class InMemoryGroup
{
    private int _nextToWake;

    /// <summary>
    /// Takes the next messages for a consumer, as many as it may hold and the buffer has room for. None means that the
    /// consumer rests until it is woken.
    /// </summary>
    public int Take(InMemorySubscription consumer, Span<Delivery> buffer)
    {
        lock (_gate)
        {
            var taken = _paused || consumer.IsStopped ? 0 : TakeFromPartitions(consumer, buffer);
            if (taken == 0)
            {
                consumer.Rest();
                return 0;
            }

            if (_waitingSenders.Count > 0 && _waiting <= _settings.Options.QueueLimit / 2)
                LetSendersIn();
            if (_waiting > 0)
                WakeConsumers();
            return taken;
        }
    }

    private int TakeFromPartitions(InMemorySubscription consumer, Span<Delivery> buffer)
    {
        if (!OrderByKey)
            return TakeFrom(0, consumer, buffer);

        var taken = 0;
        var first = consumer.NextPartition++;
        for (var i = 0; i < _partitions.Length && taken < buffer.Length; i++)
        {
            var index = (int)((first + (uint)i) % (uint)_partitions.Length);
            if (MayTake(consumer, _partitions[index]))
                taken += TakeFrom(index, consumer, buffer[taken..]);
        }

        return taken;
    }

    private int TakeFrom(int index, InMemorySubscription consumer, Span<Delivery> buffer)
    {
        var partition = _partitions[index];
        var taken = 0;
        while (
            taken < buffer.Length
            && partition.Messages.Count > 0
            && consumer.Held.HasRoomFor(partition.Messages.Peek().Message.Body.Length)
        )
        {
            var delivery = InMemoryDelivery.Create(Pop(partition), consumer, index);
            consumer.Held.Add(delivery);
            partition.InFlight++;
            buffer[taken++] = delivery;
        }

        return taken;
    }

    private static bool MayTake(InMemorySubscription consumer, PartitionQueue partition) =>
        ReferenceEquals(partition.Owner, consumer) && !partition.IsChangingHands;

    /// <summary>Sets consumers going that rest although there is something for them. The lock is held.</summary>
    private void WakeConsumers()
    {
        if (_paused || _waiting == 0)
            return;
        if (OrderByKey)
            WakeOwners();
        else
            WakeNext();
    }

    private void WakeOwners()
    {
        foreach (var partition in _partitions)
        {
            if (partition.Messages.Count > 0 && !partition.IsChangingHands)
                partition.Owner?.Wake(partition.Messages.Peek().Message.Body.Length);
        }
    }

    private void WakeNext()
    {
        var bytes = _partitions[0].Messages.Peek().Message.Body.Length;
        // One is enough: it wakes the next if it leaves anything behind.
        for (var i = 0; i < _consumers.Count; i++)
        {
            _nextToWake = (_nextToWake + 1) % _consumers.Count;
            if (_consumers[_nextToWake].Wake(bytes))
                return;
        }
    }

    private void LetSendersIn()
    {
        foreach (var sender in _waitingSenders)
            sender.TrySetResult();
        _waitingSenders.Clear();
    }
}

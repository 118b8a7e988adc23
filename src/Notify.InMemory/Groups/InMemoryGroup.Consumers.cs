namespace Notify.InMemory;

internal sealed partial class InMemoryGroup
{
    public void Join(InMemorySubscription consumer)
    {
        lock (_gate)
        {
            _consumers.Add(consumer);
            SpreadPartitions();
            WakeConsumers();
        }
    }

    public Task StopConsumerAsync(InMemorySubscription consumer)
    {
        lock (_gate)
            return consumer.StopIntakeAsync();
    }

    /// <summary>Lets a consumer go. What it held goes back to where it came from, uncounted.</summary>
    public void Leave(InMemorySubscription consumer)
    {
        lock (_gate)
        {
            if (!_consumers.Remove(consumer))
                return;
            foreach (var delivery in consumer.Held.RemoveAll())
            {
                var partition = _partitions[delivery.Partition];
                partition.InFlight--;
                partition.Messages.PushFront(new QueuedMessage(delivery.Message, delivery.Sequence, delivery.History));
                _waiting++;
                _waitingBytes += delivery.Message.Body.Length;
            }

            SpreadPartitions();
            WakeConsumers();
        }
    }

    /// <summary>Why the group cannot be deleted, or null.</summary>
    public string? WhyKeep(bool discardBacklog)
    {
        lock (_gate)
        {
            if (_consumers.Count > 0)
                return $"it has {_consumers.Count} consumers; stop them first";
            var backlog = _waiting + _retries.Count;
            return backlog > 0 && !discardBacklog
                ? $"it has {backlog:N0} messages that would be lost; let a consumer finish them, or discard the backlog"
                : null;
        }
    }

    /// <summary>
    /// Gives each consumer its share of the partitions. One in flight changes hands when it is settled.
    /// </summary>
    private void SpreadPartitions()
    {
        if (!OrderByKey)
            return;
        for (var i = 0; i < _partitions.Length; i++)
            _partitions[i].HandTo(_consumers.Count == 0 ? null : _consumers[i % _consumers.Count]);
    }
}

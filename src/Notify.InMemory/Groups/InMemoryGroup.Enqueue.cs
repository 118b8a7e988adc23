namespace Notify.InMemory;

internal sealed partial class InMemoryGroup
{
    /// <summary>For a topic that writes to several groups at once: locks this one until <see cref="Exit" />.</summary>
    public void Enter() => _gate.Enter();

    public void Exit() => _gate.Exit();

    /// <summary>How many of some messages, from the first on, may come in now. The lock is held.</summary>
    public int Fit(IReadOnlyList<Message> messages, int start, int count)
    {
        if (Ephemeral)
            return count;
        var room = Math.Min(count, _settings.Options.QueueLimit - _waiting);
        var bytes = _waitingBytes;
        for (var fits = 0; fits < room; fits++)
        {
            bytes += messages[start + fits].Body.Length;
            if (bytes > _settings.Options.QueueBytes && _waiting + fits > 0)
                return fits;
        }

        return Math.Max(0, room);
    }

    /// <summary>Takes messages in at the end of the queue and wakes who can take them. The lock is held.</summary>
    public void Push(IReadOnlyList<Message> messages, int start, int count, int partitionsOfTopic)
    {
        for (var i = start; i < start + count; i++)
            PushBack(messages[i], history: null, PartitionOf(messages[i], partitionsOfTopic));
        if (Ephemeral)
            DropOldest();
        WakeConsumers();
    }

    /// <summary>Puts a message in, whatever the limits: it was accepted before.</summary>
    public void PushHeld(Message message, int partitionsOfTopic)
    {
        lock (_gate)
        {
            PushBack(message, history: null, PartitionOf(message, partitionsOfTopic));
            WakeConsumers();
        }
    }

    /// <summary>Ends when there may be room for a message again; at once if there is.</summary>
    public Task WhenRoomForAsync(Message message)
    {
        lock (_gate)
        {
            if (Fit([message], 0, 1) == 1)
                return Task.CompletedTask;
            var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waitingSenders.Add(waiting);
            return waiting.Task;
        }
    }

    public string DescribeFill() =>
        $"the group '{Name}' has {_waiting:N0} messages of {_waitingBytes:N0} bytes waiting, at its limit of "
        + $"{_settings.Options.QueueLimit:N0} messages or {_settings.Options.QueueBytes:N0} bytes";

    private int PartitionOf(Message message, int partitionsOfTopic)
    {
        if (!OrderByKey)
            return 0;
        var partition = Partition.Of(message.Key, partitionsOfTopic);
        if (partition >= _partitions.Length)
            GrowPartitions(partitionsOfTopic);
        return partition;
    }

    private void GrowPartitions(int count)
    {
        var before = _partitions.Length;
        Array.Resize(ref _partitions, count);
        for (var i = before; i < count; i++)
            _partitions[i] = new PartitionQueue();
        SpreadPartitions();
    }

    private void PushBack(Message message, DeliveryHistory? history, int partition)
    {
        _partitions[partition].Messages.PushBack(new QueuedMessage(message, _nextSequence++, history));
        _waiting++;
        _waitingBytes += message.Body.Length;
    }

    private void DropOldest()
    {
        if (_waiting <= EphemeralLimit)
            return;
        var dropped = _waiting - EphemeralLimit;
        while (_waiting > EphemeralLimit)
            Pop(_partitions[0]);
        Log.EphemeralGroupDropped(_settings.Logger, Name, dropped, EphemeralLimit);
        foreach (var consumer in _consumers)
            consumer.TellMissed();
    }

    private QueuedMessage Pop(PartitionQueue partition)
    {
        var item = partition.Messages.Pop();
        _waiting--;
        _waitingBytes -= item.Message.Body.Length;
        return item;
    }

    private void EnqueueDueRetries()
    {
        lock (_gate)
        {
            var now = _settings.NowTicks;
            while (_retries.PopDue(now) is { } due)
                PushBack(due.Message, due.History, due.Partition);
            WakeConsumers();
            if (_retries.Count > 0)
                _alarm.SetNoLaterThan(_retries.FirstDue);
        }
    }
}

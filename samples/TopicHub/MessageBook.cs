using Notify;

namespace TopicHub;

/// <summary>
/// What the console knows of messages, in memory: what came through this process since it started. The messages
/// themselves are the transport's.
/// </summary>
internal sealed class MessageBook(HubOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, HubMessage> _messages = [];
    private readonly Dictionary<MessageId, DateTimeOffset> _deleted = [];
    private readonly Queue<MessageId> _consumed = new();
    private volatile bool _anyDeleted;

    public void Add(HubMessage message)
    {
        lock (_gate)
            _messages.TryAdd(message.Id, message);
    }

    public void Remove(MessageId id)
    {
        lock (_gate)
            _messages.Remove(id);
    }

    /// <summary>
    /// A consumer is done with messages; the first one counts. What came from before this process started, or from
    /// another hub, is entered now.
    /// </summary>
    public void MarkConsumed(IReadOnlyList<Delivery> deliveries, string topic)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (var delivery in deliveries)
            {
                if (delivery is { Outcome: DeliveryOutcome.Complete, Status: SettleStatus.Settled })
                    MarkConsumed(delivery.Message, topic, now);
            }

            while (_consumed.Count > options.Remember)
                _messages.Remove(_consumed.Dequeue());
        }
    }

    /// <summary>From now on nobody gets it who has not got it already.</summary>
    public void Delete(MessageId id)
    {
        lock (_gate)
        {
            if (!_messages.Remove(id))
                return;
            _deleted[id] = time.GetUtcNow();
            _anyDeleted = true;
        }
    }

    public bool IsDeleted(MessageId id)
    {
        if (!_anyDeleted)
            return false;
        lock (_gate)
            return _deleted.ContainsKey(id);
    }

    public HubMessage? Find(MessageId id)
    {
        lock (_gate)
            return _messages.GetValueOrDefault(id);
    }

    public List<HubMessage> List(Func<HubMessage, bool> wanted)
    {
        lock (_gate)
            return [.. _messages.Values.Where(wanted)];
    }

    /// <summary>How many messages are delayed, to be consumed, and consumed.</summary>
    public (int Delayed, int Unconsumed, int Consumed) Count()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var delayed = _messages.Values.Count(message => message.StatusAt(now) == HubMessage.Delayed);
            var consumed = _messages.Values.Count(message => message.ConsumedAt is not null);
            return (delayed, _messages.Count - delayed - consumed, consumed);
        }
    }

    /// <summary>Forgets what is old: the consumed, and what nobody consumed only if that was asked for.</summary>
    public void Clean()
    {
        var now = time.GetUtcNow();
        var age = TimeSpan.FromSeconds(options.CleanTime);
        lock (_gate)
        {
            foreach (var (id, message) in _messages)
            {
                var isOver = message.ConsumedAt is not null
                    ? message.Created + age <= now
                    : options.IsCleanUnconsumed == 1 && message.Due + age <= now;
                if (isOver)
                    _messages.Remove(id);
            }

            while (_consumed.TryPeek(out var id) && !_messages.ContainsKey(id))
                _consumed.Dequeue();
        }
    }

    private void MarkConsumed(Message message, string topic, DateTimeOffset now)
    {
        if (_deleted.ContainsKey(message.Id))
            return;
        if (options.IsCleanConsumed == 1)
        {
            _messages.Remove(message.Id);
            return;
        }

        if (!_messages.TryGetValue(message.Id, out var known))
        {
            known = new HubMessage(message.Id, topic, message.Body, Hub.CreatedOf(message), Hub.DelayOf(message));
            _messages.Add(message.Id, known);
        }

        if (known.ConsumedAt is not null)
            return;
        known.ConsumedAt = now;
        _consumed.Enqueue(message.Id);
    }
}

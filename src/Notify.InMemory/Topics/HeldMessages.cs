namespace Notify.InMemory;

/// <summary>What a topic holds while it has no durable group. Its topic's lock guards it.</summary>
internal sealed class HeldMessages(string topic, TopicOptions options, InMemorySettings settings, Action onExpiry)
    : IDisposable
{
    private readonly Alarm _alarm = new(settings.Time, onExpiry);
    private Queue<(Message Message, long HeldSince)> _messages = new();

    public int Count => _messages.Count;

    public int Room => options.HoldLimit - Count;

    public TimeSpan? OldestAge => Count == 0 ? null : new TimeSpan(settings.NowTicks - _messages.Peek().HeldSince);

    /// <summary>Why no more can be held, naming the limit, or null.</summary>
    public string? WhyFull()
    {
        if (Room <= 0)
            return $"the topic '{topic}' has no durable group and holds {Count:N0} messages, its limit (HoldLimit)";
        return OldestAge > options.HoldFor
            ? $"the topic '{topic}' has no durable group and its oldest held message has waited {OldestAge:d\\.hh\\:mm\\:ss}, "
                + $"over its limit of {options.HoldFor} (HoldFor)"
            : null;
    }

    public void Add(IReadOnlyList<Message> messages, int start, int count)
    {
        var now = settings.NowTicks;
        for (var i = start; i < start + count; i++)
        {
            _messages.Enqueue((messages[i], now));
            if (messages[i].ExpiresAt is { } expiry)
                _alarm.SetNoLaterThan(expiry.UtcTicks);
        }
    }

    public List<Message> TakeAll()
    {
        var all = _messages.Select(held => held.Message).ToList();
        _messages = new();
        return all;
    }

    public List<Message> TakeExpired()
    {
        var now = settings.Time.GetUtcNow();
        var expired = _messages.Where(held => held.Message.ExpiresAt <= now).Select(held => held.Message).ToList();
        if (expired.Count > 0)
            _messages = new(_messages.Where(held => !(held.Message.ExpiresAt <= now)));
        if (_messages.Min(held => held.Message.ExpiresAt) is { } next)
            _alarm.SetNoLaterThan(next.UtcTicks);
        return expired;
    }

    public void Dispose() => _alarm.Dispose();
}

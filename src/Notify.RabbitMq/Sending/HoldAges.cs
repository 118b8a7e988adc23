using System.Collections.Concurrent;

namespace Notify.RabbitMq;

/// <summary>
/// Which topics hold messages that are too old, as the sweep found it last: their sends are refused. The server itself
/// only limits how many there are.
/// </summary>
internal sealed class HoldAges
{
    private readonly ConcurrentDictionary<string, NotifyException> _full = new();
    private volatile bool _isAnyFull;

    /// <summary>A message that expires is sent: its topic may come to hold it.</summary>
    public event Action<Message>? Expiring;

    public void NoteExpiring(Message message) => Expiring?.Invoke(message);

    /// <summary>Why a topic takes no more, or null.</summary>
    public NotifyException? WhyFull(string topic) => _isAnyFull ? _full.GetValueOrDefault(topic) : null;

    public void Refuse(string topic, TimeSpan age, TimeSpan limit)
    {
        _full[topic] = SendErrors.HoldAge(topic, age, limit);
        _isAnyFull = true;
    }

    public void Allow(string topic)
    {
        _full.TryRemove(topic, out _);
        _isAnyFull = !_full.IsEmpty;
    }
}

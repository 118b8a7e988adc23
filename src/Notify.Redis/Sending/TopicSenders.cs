using System.Collections.Concurrent;

namespace Notify.Redis;

/// <summary>The senders of this process, one for each topic that was sent to.</summary>
internal sealed class TopicSenders(
    RedisLink link,
    RedisKeys keys,
    TopicRegister register,
    ReplicaGate replicas,
    RedisSettings settings
) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TopicSender> _senders = new();

    public TopicSender Of(string topic) =>
        _senders.TryGetValue(topic, out var sender) ? sender : _senders.GetOrAdd(topic, Create);

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in _senders.Values)
            await sender.DisposeAsync().ConfigureAwait(false);
    }

    private TopicSender Create(string topic) => new(topic, link, keys, register, replicas, settings);
}

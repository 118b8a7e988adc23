using System.Collections.Concurrent;

namespace TopicHub;

/// <summary>Who is connected. Each socket is one, whatever it calls itself.</summary>
internal sealed class HubClients
{
    private readonly ConcurrentDictionary<HubClient, bool> _open = new(ReferenceEqualityComparer.Instance);

    public void Add(HubClient client) => _open[client] = true;

    public void Remove(HubClient client) => _open.TryRemove(client, out _);

    public IEnumerable<HubClient> Consumers => _open.Keys.Where(client => client.IsConsumer).OrderBy(c => c.JoinTime);

    public IEnumerable<HubClient> Producers => _open.Keys.Where(client => !client.IsConsumer).OrderBy(c => c.JoinTime);
}

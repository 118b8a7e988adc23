using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Waits until replicas have what was written (<see cref="RedisOptions.Replicas" />). It writes a key of its own after it
/// and waits for that one: replication has one order for all that a node wrote. The waiting blocks the connection it is
/// asked on, so each node has one for nothing else, and those who wait at once wait together.
/// </summary>
internal sealed class ReplicaGate(RedisLink link, RedisSettings settings) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RedisKey, EndPoint> _nodes = new();
    private readonly ConcurrentDictionary<EndPoint, ReplicaLine> _lines = new();

    /// <summary>Ends when enough replicas have what was written to the slot of a key before.</summary>
    /// <exception cref="TimeoutException">Not enough of them said so in time.</exception>
    public Task PassAsync(RedisKey key, CancellationToken cancellationToken) =>
        settings.Options.Replicas == 0 ? Task.CompletedTask : WaitAsync(key, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines.Values)
            await line.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WaitAsync(RedisKey key, CancellationToken cancellationToken)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            node = await link.NodeOfAsync(key, cancellationToken).ConfigureAwait(false);
            _nodes[key] = node;
        }

        var line = _lines.GetOrAdd(node, _ => new ReplicaLine(node, settings));
        try
        {
            await line.PassAsync(key).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Perhaps another node has the slot by now.
            _nodes.TryRemove(key, out _);
            throw;
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Waits until replicas have what was written (<see cref="RedisOptions.Replicas" />). The write leaves a mark, in the
/// same script. Waiting is asked of a node that has the mark: one that took the place of another and lacks it would say
/// yes to what it never had. It holds up the connection it is asked on, so each node has one for nothing else, and
/// those who wait at once wait together.
/// </summary>
internal sealed class ReplicaGate(RedisLink link, RedisSettings settings) : IAsyncDisposable
{
    private readonly string _name = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12];
    private readonly ConcurrentDictionary<RedisKey, EndPoint> _nodes = new();
    private readonly ConcurrentDictionary<EndPoint, ReplicaLine> _lines = new();
    private long _marks;

    /// <summary>What a write leaves behind; empty if nobody waits for replicas.</summary>
    public string NewMark() =>
        settings.Options.Replicas == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _marks)}");

    /// <summary>Ends when enough replicas have the write that left a mark in the slot of a key.</summary>
    /// <exception cref="TimeoutException">Not enough of them said so in time, or nobody has it any more.</exception>
    public Task PassAsync(RedisKey key, string mark, CancellationToken cancellationToken) =>
        mark.Length == 0 ? Task.CompletedTask : WaitAsync(key, mark, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines.Values)
            await line.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WaitAsync(RedisKey key, string mark, CancellationToken cancellationToken)
    {
        var known = await link.NodesAsync(cancellationToken).ConfigureAwait(false);
        var node = _nodes.TryGetValue(key, out var last) ? last : known[0];
        var began = settings.Time.GetTimestamp();
        while (true)
        {
            var line = _lines.GetOrAdd(node, at => new ReplicaLine(at, settings));
            var answer = await line.PassAsync($"{key}:w:{mark}").WaitAsync(cancellationToken).ConfigureAwait(false);
            _nodes[key] = answer.Elsewhere ?? node;
            if (answer.Error is null)
                return;
            if (answer.Elsewhere is null && answer.IsFromMaster)
                throw answer.Error;
            if (settings.Time.GetElapsedTime(began) >= settings.Options.CallTimeout)
                throw answer.Error;
            // One that refuses or is gone is asked again last.
            _nodes[key] = node = answer.Elsewhere ?? known[(Array.IndexOf(known, node) + 1) % known.Length];
        }
    }
}

using System.Globalization;

namespace Notify.TestServers;

/// <summary>A private Redis Cluster of three masters without replicas. Ready in about two seconds.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;
    private const int Masters = 3;

    private RedisCluster(IReadOnlyList<RedisServer> nodes)
    {
        Nodes = nodes;
    }

    /// <summary>The masters; the first has the lowest third of the slots.</summary>
    public IReadOnlyList<RedisServer> Nodes { get; }

    /// <summary>What StackExchange.Redis takes: every node's address, with commas between.</summary>
    public string Configuration => string.Join(',', Nodes.Select(node => node.Configuration));

    /// <summary>Starts one.</summary>
    /// <param name="options">Of each node; each is made a cluster node.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<RedisCluster> StartNewAsync(
        RedisServerOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var ofNode = (options ?? new RedisServerOptions()) with { IsClusterNode = true };
        var nodes = new List<RedisServer>();
        var cluster = new RedisCluster(nodes);
        try
        {
            for (var i = 0; i < Masters; i++)
                nodes.Add(await RedisServer.StartNewAsync(ofNode, cancellationToken));
            await cluster.Join(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every node knows every other and all slots are served.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken = default) =>
        Poll.Until(
            async cancel =>
            {
                foreach (var node in Nodes)
                {
                    var info = await node.CommandAsync(["CLUSTER", "INFO"], cancel);
                    if (!info.Contains("cluster_state:ok", StringComparison.Ordinal))
                        return false;
                    if (!info.Contains($"cluster_size:{Masters}", StringComparison.Ordinal))
                        return false;
                }

                return true;
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }

    /// <summary>What redis-cli --cluster create does, without its questions and its waits of a second.</summary>
    private async Task Join(CancellationToken cancel)
    {
        for (var i = 0; i < Masters; i++)
        {
            var first = Slots * i / Masters;
            var slots = Enumerable.Range(first, Slots * (i + 1) / Masters - first);
            var numbers = slots.Select(slot => slot.ToString(CultureInfo.InvariantCulture));
            await Nodes[i].CommandAsync(["CLUSTER", "ADDSLOTS", .. numbers], cancel);
            await Nodes[i].CommandAsync(["CLUSTER", "SET-CONFIG-EPOCH", $"{i + 1}"], cancel);
        }

        foreach (var node in Nodes.Skip(1))
            await Nodes[0].CommandAsync(["CLUSTER", "MEET", node.Host, $"{node.Port}"], cancel);
        await ReadyAsync(cancel);
    }
}

namespace Notify.TestServers;

/// <summary>How a private Redis is set up. It takes no snapshots.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Whether it keeps an append-only file. Without one nothing outlives its process.</summary>
    public bool AppendOnly { get; init; } = true;

    /// <summary>When that file is made sure to be on the disk.</summary>
    public AppendFsync AppendFsync { get; init; }

    /// <summary>Whether it is a node of a cluster, without slots and peers at first. <see cref="RedisCluster" /> is a whole one.</summary>
    public bool IsClusterNode { get; init; }

    /// <summary>Further arguments of redis-server, such as <c>"--maxmemory", "64mb"</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}

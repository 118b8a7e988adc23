namespace Notify.MySql;

/// <summary>A table's own row, beside it on its server: what every transaction looks at.</summary>
internal sealed record ShardRow
{
    /// <summary>The version of the map that put the table here.</summary>
    public long Version { get; init; }

    /// <summary>Raised when a user is purged, above the epoch of the one that went.</summary>
    public long Purges { get; init; }

    /// <summary>The newest broadcast.</summary>
    public long LastBroadcast { get; init; }

    /// <summary>Raised when a broadcast is taken back.</summary>
    public long Revocations { get; init; }

    /// <summary>The server's time.</summary>
    public DateTime Now { get; init; }
}

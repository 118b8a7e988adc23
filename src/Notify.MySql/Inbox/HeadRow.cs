namespace Notify.MySql;

/// <summary>What is read of a head, beside the row of its table.</summary>
internal record HeadRow
{
    /// <summary>The columns of a head, as <c>h</c>.</summary>
    public const string HeadColumns =
        "h.seq AS Seq, h.rev AS Rev, h.total AS Total, h.unread AS Unread, h.unseen AS Unseen, h.types AS Types, "
        + "h.read_seq AS ReadSeq, h.seen_seq AS SeenSeq, h.epoch AS Epoch, h.last_broadcast AS HeadLastBroadcast, "
        + "h.has_gone AS HasGone, h.moved AS Moved";

    /// <summary>The columns of the table's row, as <c>s</c>.</summary>
    public const string ShardColumns =
        "s.version AS Version, s.purges AS Purges, s.last_broadcast AS LastBroadcast, "
        + "s.revocations AS Revocations, UTC_TIMESTAMP(6) AS Now";

    /// <summary>Null if the user has no head.</summary>
    public object? Uid { get; init; }

    public long Seq { get; init; }

    public long Rev { get; init; }

    public long Total { get; init; }

    public long Unread { get; init; }

    public long Unseen { get; init; }

    public string? Types { get; init; }

    public long ReadSeq { get; init; }

    public long SeenSeq { get; init; }

    public long Epoch { get; init; }

    public long HeadLastBroadcast { get; init; }

    public int HasGone { get; init; }

    public int Moved { get; init; }

    public long Version { get; init; }

    public long Purges { get; init; }

    public long LastBroadcast { get; init; }

    public long Revocations { get; init; }

    public DateTime Now { get; init; }

    public ShardRow Shard =>
        new()
        {
            Version = Version,
            Purges = Purges,
            LastBroadcast = LastBroadcast,
            Revocations = Revocations,
            Now = Now,
        };
}

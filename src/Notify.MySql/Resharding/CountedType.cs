namespace Notify.MySql;

/// <summary>A head beside what its notices of one type come to.</summary>
internal sealed record CountedType
{
    public object Uid { get; init; } = 0;

    public int Moved { get; init; }

    public long Total { get; init; }

    public long Unread { get; init; }

    public long Unseen { get; init; }

    public string? Types { get; init; }

    public long Seq { get; init; }

    /// <summary>Null if there is no notice.</summary>
    public int? Type { get; init; }

    public long Counted { get; init; }

    public long CountedUnread { get; init; }

    public long CountedUnseen { get; init; }

    public long Newest { get; init; }
}

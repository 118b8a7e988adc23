namespace Notify.MySql;

/// <summary>Sums over some notices of one type.</summary>
internal sealed record TypeSum
{
    public int Type { get; init; }

    /// <summary>How many there are.</summary>
    public long Total { get; init; }

    /// <summary>How many of them are unread.</summary>
    public long Unread { get; init; }

    /// <summary>How many of these are unseen.</summary>
    public long Unseen { get; init; }
}

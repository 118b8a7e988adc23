namespace Notify.MySql;

/// <summary>A user, and perhaps a number, that a query over a whole table has found.</summary>
internal sealed record FoundNotice
{
    public object Uid { get; init; } = 0;

    public long Seq { get; init; }

    public UserKey User => UserKey.From(Uid);
}

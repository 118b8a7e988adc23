namespace Notify.MySql;

/// <summary>What is read of a notice to change it.</summary>
internal sealed record StoredNotice
{
    public const string Columns = "seq AS Seq, msg_id AS MsgId, type AS Type, status AS Status";

    public long Seq { get; init; }

    public byte[] MsgId { get; init; } = [];

    public int Type { get; init; }

    public int Status { get; init; }
}

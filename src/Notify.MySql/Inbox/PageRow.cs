namespace Notify.MySql;

/// <summary>A row of a page: the head, and a notice or none.</summary>
internal sealed record PageRow : HeadRow
{
    public const string NoticeColumns =
        "n.seq AS NoticeSeq, n.msg_id AS MsgId, n.id_text AS IdText, n.type AS Type, n.status AS Status, "
        + "n.flags AS Flags, n.data AS Data, n.created_at AS CreatedAt, n.expires_at AS ExpiresAt";

    /// <summary>The flag of a copy of a broadcast.</summary>
    public const int BroadcastFlag = 1;

    /// <summary>Null if there is no notice.</summary>
    public long? NoticeSeq { get; init; }

    public byte[]? MsgId { get; init; }

    public byte[]? IdText { get; init; }

    public int Type { get; init; }

    public int Status { get; init; }

    public int Flags { get; init; }

    public string? Data { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    public Notice ToNotice(InboxHead head)
    {
        var seq = NoticeSeq!.Value;
        var isRead = !head.IsUnread(Status, seq);
        return new Notice
        {
            Id = NoticeKey.IdOf(MsgId!, IdText),
            Seq = seq,
            Type = Type,
            Data = Data!,
            CreatedAt = DbTime.From(CreatedAt),
            ExpiresAt = DbTime.From(ExpiresAt),
            IsRead = isRead,
            IsSeen = isRead || seq <= head.SeenSeq,
            IsArchived = Status == NoticeStatus.Archived,
            IsBroadcast = (Flags & BroadcastFlag) != 0,
        };
    }
}

namespace Notify.MySql;

/// <summary>A row about to be inserted.</summary>
internal readonly record struct NewRow(
    UserKey User,
    long Seq,
    byte[] MsgId,
    object IdText,
    int Type,
    int Flags,
    string Data,
    DateTime CreatedAt,
    object ExpiresAt
)
{
    public static NewRow Of(UserKey user, long seq, NoticeAppend notice, Guid key) =>
        new(
            user,
            seq,
            NoticeKey.Bytes(key),
            NoticeKey.TextOf(notice.Id),
            notice.Type,
            0,
            notice.Data,
            DbTime.To(notice.CreatedAt),
            DbTime.To(notice.ExpiresAt)
        );

    public static NewRow Of(UserKey user, long seq, BroadcastEntry broadcast) =>
        new(
            user,
            seq,
            broadcast.MsgId,
            (object?)broadcast.IdText ?? DBNull.Value,
            broadcast.Type,
            PageRow.BroadcastFlag,
            broadcast.Data,
            broadcast.CreatedAt,
            (object?)broadcast.ExpiresAt ?? DBNull.Value
        );
}

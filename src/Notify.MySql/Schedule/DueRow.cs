namespace Notify.MySql;

/// <summary>A row of the schedule with its message.</summary>
internal sealed record DueRow(byte[] MsgId, DateTime? MovedTo, byte[] Frame)
{
    public const string Columns = "msg_id, moved_to, frame";

    /// <exception cref="NotifyException">It is no message this release can read.</exception>
    public Message ToMessage()
    {
        var message = MessageFrame.Read(Frame);
        return MovedTo is { } dueAt ? message.WithDueAt(DbTime.From(dueAt)) : message;
    }

    /// <summary>The order of messages that were read in any order.</summary>
    public static List<DueRow> InOrder(IEnumerable<DueRow> rows, IEnumerable<byte[]> order)
    {
        var byKey = rows.ToDictionary(row => Convert.ToHexString(row.MsgId));
        return [.. order.Select(key => byKey.GetValueOrDefault(Convert.ToHexString(key))).OfType<DueRow>()];
    }
}

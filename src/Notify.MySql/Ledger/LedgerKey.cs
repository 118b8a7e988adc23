namespace Notify.MySql;

/// <summary>A message and a group, as the tables of the ledger have them.</summary>
/// <param name="MsgId">The message's key.</param>
/// <param name="Group">The group; empty for the message itself.</param>
internal sealed record LedgerKey(byte[] MsgId, string Group)
{
    /// <summary>As the server sorts them: everybody locks rows in this order.</summary>
    public int CompareTo(LedgerKey other) =>
        MessageKey.Compare(MsgId, other.MsgId) is var order and not 0
            ? order
            : string.CompareOrdinal(Group, other.Group);

    /// <summary>Lists for SQL: the keys of one group each, none too long.</summary>
    public static IEnumerable<(string Group, byte[][] MsgIds)> Lists(IEnumerable<LedgerKey> keys) =>
        keys.GroupBy(key => key.Group)
            .SelectMany(group =>
                group.Select(key => key.MsgId).Chunk(MessageKey.MostInList).Select(part => (group.Key, part))
            );
}

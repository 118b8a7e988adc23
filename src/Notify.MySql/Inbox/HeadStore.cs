using System.Data.Common;

namespace Notify.MySql;

/// <summary>
/// Locks and writes heads. Everybody locks them first and in ascending order, table by table, so that no two ever wait
/// for each other.
/// </summary>
internal sealed class HeadStore(MySqlSettings settings)
{
    private const string Columns =
        "uid, seq, rev, total, unread, unseen, types, epoch, last_broadcast, has_gone, read_seq, seen_seq";

    private static readonly string Updates = string.Join(
        ", ",
        Columns.Split(", ").Skip(1).Select(name => $"{name}=VALUES({name})")
    );

    /// <summary>Locks the heads there are, and looks at the table's row after that.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="shard">The table.</param>
    /// <param name="users">The users, in order.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="StaleMapException">The table, or one of the users, is elsewhere now.</exception>
    public async Task<LockedHeads> LockAsync(
        MySqlSession session,
        Shard shard,
        IReadOnlyList<UserKey> users,
        CancellationToken cancellationToken
    )
    {
        var batch = new SqlBatch();
        AddLock(batch, shard, users);
        return await session
            .ReadAsync(batch, (reader, token) => ReadAsync(reader, shard, token), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Adds what <see cref="ReadAsync" /> reads.</summary>
    public void AddLock(SqlBatch batch, Shard shard, IReadOnlyList<UserKey> users)
    {
        batch
            .Statement("SELECT ")
            .Text(Columns)
            .Text(", moved FROM ")
            .Text(InboxTables.Of(settings, shard.Number).Heads)
            .Text(" WHERE uid IN (");
        for (var i = 0; i < users.Count; i++)
            batch.Text(i == 0 ? "" : ",").Value(users[i].Value);
        batch
            .Text(") ORDER BY uid FOR UPDATE")
            .Statement("SELECT version, purges, last_broadcast, revocations, UTC_TIMESTAMP(6) FROM ")
            .Text(settings.Table("shard"))
            .Text(" WHERE n = ")
            .Value(shard.Number);
    }

    /// <summary>Reads two results: the heads, and the table's row.</summary>
    public static async Task<LockedHeads> ReadAsync(
        DbDataReader reader,
        Shard shard,
        CancellationToken cancellationToken
    )
    {
        var heads = new Dictionary<UserKey, InboxHead>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var user = UserKey.From(reader.GetValue(0));
            heads[user] = InboxHead.From(user, RowOf(reader));
        }

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        // A table without a row is not on this server any more.
        var row = await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new ShardRow
            {
                Version = reader.GetInt64(0),
                Purges = reader.GetInt64(1),
                LastBroadcast = reader.GetInt64(2),
                Revocations = reader.GetInt64(3),
                Now = reader.GetDateTime(4),
            }
            : new ShardRow { Version = -1 };
        // Only now: whoever moves a user holds the head's lock, and changes the row before it begins.
        if (row.Version != shard.Version || heads.Values.Any(head => head.Moved))
            throw new StaleMapException(shard);
        return new LockedHeads(row, heads);
    }

    /// <summary>Adds heads for users who have none; to be run outside a transaction.</summary>
    public void AddMake(SqlBatch batch, Shard shard, IReadOnlyList<UserKey> users)
    {
        batch.Statement($"INSERT INTO {InboxTables.Of(settings, shard.Number).Heads} (uid) VALUES ");
        for (var i = 0; i < users.Count; i++)
            batch.Row(i == 0, "", users[i].Value);
        batch.Text(" ON DUPLICATE KEY UPDATE uid = uid");
    }

    /// <summary>Adds the writing of heads that are locked.</summary>
    public void AddSave(SqlBatch batch, Shard shard, IReadOnlyCollection<InboxHead> heads)
    {
        batch.Statement("INSERT INTO ").Text(InboxTables.Of(settings, shard.Number).Heads);
        batch.Text(" (").Text(Columns).Text(") VALUES ");
        var isFirst = true;
        foreach (var head in heads)
        {
            batch.Row(
                isFirst,
                "",
                head.User.Value,
                head.Seq,
                head.Rev,
                head.Total,
                head.Unread,
                head.Unseen,
                head.Types.ToString(),
                head.Epoch,
                head.LastBroadcast,
                head.HasGone ? 1 : 0,
                head.ReadSeq,
                head.SeenSeq
            );
            isFirst = false;
        }

        batch.Text(" ON DUPLICATE KEY UPDATE ").Text(Updates);
    }

    private static HeadRow RowOf(DbDataReader reader) =>
        new()
        {
            Seq = reader.GetInt64(1),
            Rev = reader.GetInt64(2),
            Total = reader.GetInt64(3),
            Unread = reader.GetInt64(4),
            Unseen = reader.GetInt64(5),
            Types = reader.IsDBNull(6) ? null : reader.GetString(6),
            Epoch = reader.GetInt64(7),
            HeadLastBroadcast = reader.GetInt64(8),
            HasGone = reader.GetByte(9),
            ReadSeq = reader.GetInt64(10),
            SeenSeq = reader.GetInt64(11),
            Moved = reader.GetByte(12),
        };
}

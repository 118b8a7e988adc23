using System.Data.Common;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Locks and writes heads. Everybody locks them first and in ascending order, table by table, so that no two ever wait
/// for each other.
/// </summary>
internal sealed class HeadStore(MySqlSettings settings)
{
    private const int HeadColumnCount = 13;

    private static readonly string[] Columns =
    [
        "uid",
        "seq",
        "rev",
        "total",
        "unread",
        "unseen",
        "types",
        "read_seq",
        "seen_seq",
        "epoch",
        "last_broadcast",
        "has_gone",
        "moved",
    ];

    private static readonly string Updates = string.Join(", ", Columns[1..12].Select(name => $"{name}=VALUES({name})"));

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
        var command = session.NewCommand(LockSql(shard, users.Count), users.Count + 1);
        await using (command.ConfigureAwait(false))
        {
            for (var i = 0; i < users.Count; i++)
                command.Parameters[i].Value = users[i].Value;
            command.Parameters[users.Count].Value = shard.Number;
            var locked = await session.ReadAsync(command, ReadAsync, cancellationToken).ConfigureAwait(false);
            // Only now: whoever moves a user holds the head's lock, and changes the row before it begins.
            if (locked.Shard.Version != shard.Version || locked.Heads.Values.Any(head => head.Moved))
                throw new StaleMapException(shard);
            return locked;
        }
    }

    /// <summary>Makes heads for users who have none; outside a transaction.</summary>
    public async Task MakeAsync(
        MySqlSession session,
        Shard shard,
        IReadOnlyList<UserKey> users,
        CancellationToken cancellationToken
    )
    {
        var rows = string.Join(',', users.Select((_, i) => $"({ParameterNames.At(i)})"));
        var heads = InboxTables.Of(settings, shard.Number).Heads;
        var command = session.NewCommand(
            $"INSERT INTO {heads} (uid) VALUES {rows} ON DUPLICATE KEY UPDATE uid = uid",
            users.Count
        );
        await using (command.ConfigureAwait(false))
        {
            for (var i = 0; i < users.Count; i++)
                command.Parameters[i].Value = users[i].Value;
            await session.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes heads that are locked.</summary>
    public async Task SaveAsync(
        MySqlSession session,
        Shard shard,
        IReadOnlyCollection<InboxHead> heads,
        CancellationToken cancellationToken
    )
    {
        foreach (var portion in heads.Chunk(100))
        {
            var command = session.NewCommand(SaveSql(shard, portion.Length), portion.Length * HeadColumnCount);
            await using (command.ConfigureAwait(false))
            {
                for (var i = 0; i < portion.Length; i++)
                    Set(command.Parameters, i * HeadColumnCount, portion[i]);
                await session.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void Set(DbParameterCollection parameters, int at, InboxHead head)
    {
        parameters[at].Value = head.User.Value;
        parameters[at + 1].Value = head.Seq;
        parameters[at + 2].Value = head.Rev;
        parameters[at + 3].Value = head.Total;
        parameters[at + 4].Value = head.Unread;
        parameters[at + 5].Value = head.Unseen;
        parameters[at + 6].Value = head.Types.ToString();
        parameters[at + 7].Value = head.ReadSeq;
        parameters[at + 8].Value = head.SeenSeq;
        parameters[at + 9].Value = head.Epoch;
        parameters[at + 10].Value = head.LastBroadcast;
        parameters[at + 11].Value = head.HasGone ? 1 : 0;
        parameters[at + 12].Value = 0;
    }

    private static async Task<LockedHeads> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var heads = new Dictionary<UserKey, InboxHead>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var user = UserKey.From(reader.GetValue(0));
            heads[user] = InboxHead.From(user, RowOf(reader));
        }

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        // A table without a row is not on this server any more.
        var shard = await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new ShardRow
            {
                Version = reader.GetInt64(0),
                Purges = reader.GetInt64(1),
                LastBroadcast = reader.GetInt64(2),
                Revocations = reader.GetInt64(3),
                Now = reader.GetDateTime(4),
            }
            : new ShardRow { Version = -1 };
        return new LockedHeads(shard, heads);
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
            ReadSeq = reader.GetInt64(7),
            SeenSeq = reader.GetInt64(8),
            Epoch = reader.GetInt64(9),
            HeadLastBroadcast = reader.GetInt64(10),
            HasGone = reader.GetByte(11),
            Moved = reader.GetByte(12),
        };

    private string LockSql(Shard shard, int users)
    {
        var sql = new StringBuilder("SELECT uid, ").AppendJoin(", ", Columns[1..]);
        sql.Append(" FROM ").Append(InboxTables.Of(settings, shard.Number).Heads).Append(" WHERE uid IN (");
        sql.AppendJoin(',', Enumerable.Range(0, users).Select(ParameterNames.At));
        sql.Append(
            ") ORDER BY uid FOR UPDATE; SELECT version, purges, last_broadcast, revocations, UTC_TIMESTAMP(6) FROM "
        );
        return sql.Append(settings.Table("shard")).Append(" WHERE n = ").Append(ParameterNames.At(users)).ToString();
    }

    private string SaveSql(Shard shard, int heads)
    {
        var sql = new StringBuilder("INSERT INTO ").Append(InboxTables.Of(settings, shard.Number).Heads);
        sql.Append(" (").AppendJoin(", ", Columns).Append(") VALUES ");
        for (var i = 0; i < heads; i++)
        {
            sql.Append(i == 0 ? "(" : ",(");
            sql.AppendJoin(',', Enumerable.Range(i * HeadColumnCount, HeadColumnCount).Select(ParameterNames.At));
            sql.Append(')');
        }

        return sql.Append(" ON DUPLICATE KEY UPDATE ").Append(Updates).ToString();
    }
}

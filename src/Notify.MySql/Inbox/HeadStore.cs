using System.Data;
using System.Data.Common;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Locks and writes heads. Everybody locks them first and in ascending order, table by table, so that no two ever wait
/// for each other.
/// </summary>
internal sealed class HeadStore(MySqlSettings settings)
{
    public const string Columns =
        "uid, seq, rev, total, unread, unseen, types, epoch, last_broadcast, has_gone, read_seq, seen_seq";

    private const int ColumnCount = 12;
    private const int TypesColumn = 6;

    /// <summary>Sizes of prepared statements: few, because the server keeps each for every connection.</summary>
    private static readonly int[] Sizes = [64, 32, 16, 8, 4, 2, 1];

    private static readonly string Updates = string.Join(
        ", ",
        Columns.Split(", ").Skip(1).Select(name => $"{name}=VALUES({name})")
    );

    /// <summary>Locks the heads there are, and looks at the table's row after that.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="shard">The table.</param>
    /// <param name="users">The users, in order.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <param name="leaveOutMoved">Takes users who are elsewhere now for users without a head.</param>
    /// <exception cref="StaleMapException">The table, or one of the users, is elsewhere now.</exception>
    public async Task<LockedHeads> LockAsync(
        MySqlSession session,
        Shard shard,
        IReadOnlyList<UserKey> users,
        CancellationToken cancellationToken,
        bool leaveOutMoved = false
    )
    {
        var batch = new SqlBatch();
        AddLock(batch, shard, users);
        AddLook(batch, [shard]);
        return await session
            .ReadAsync(
                batch,
                async (reader, token) =>
                {
                    var heads = await ReadHeadsAsync(reader, shard, token, leaveOutMoved).ConfigureAwait(false);
                    var rows = await ReadShardsAsync(reader, [shard], token).ConfigureAwait(false);
                    return new LockedHeads(rows[0], heads);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Adds a locking read of heads. A head comes as one text: a driver reads the description of every column of every
    /// answer, and that is more than the heads themselves.
    /// </summary>
    public void AddLock(SqlBatch batch, Shard shard, IReadOnlyList<UserKey> users)
    {
        batch
            .Statement($"SELECT uid, CONCAT_WS(';', {HeadText.Columns}) FROM ")
            .Text(InboxTables.Of(settings, shard.Number).Heads)
            .Text(" WHERE uid IN (");
        for (var i = 0; i < users.Count; i++)
            users[i].AddTo(batch.Text(i == 0 ? "" : ","));
        batch.Text(") ORDER BY uid FOR UPDATE");
    }

    /// <summary>Adds a look at tables' rows. It must follow the locking of their heads.</summary>
    public void AddLook(SqlBatch batch, IReadOnlyList<Shard> shards)
    {
        batch.Statement($"SELECT CONCAT_WS(';', {HeadText.ShardColumns}) FROM ").Text(settings.Table("shard"));
        batch.Text(" WHERE n IN (");
        for (var i = 0; i < shards.Count; i++)
            batch.Text(i == 0 ? "" : ",").Number(shards[i].Number);
        batch.Text(")");
    }

    /// <summary>Reads what <see cref="AddLock" /> asked for.</summary>
    public static async Task<Dictionary<UserKey, InboxHead>> ReadHeadsAsync(
        DbDataReader reader,
        Shard shard,
        CancellationToken cancellationToken,
        bool leaveOutMoved = false
    )
    {
        var heads = new Dictionary<UserKey, InboxHead>();
        var moved = new List<UserKey>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var user = UserKey.From(reader.GetValue(0));
            var head = InboxHead.From(user, HeadText.Parse(reader.GetString(1)));
            if (head.Moved)
                moved.Add(user);
            else
                heads[user] = head;
        }

        if (moved.Count > 0 && !leaveOutMoved)
            throw new StaleMapException(shard, moved);

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return heads;
    }

    /// <summary>Reads what <see cref="AddLook" /> asked for, in the order of the tables.</summary>
    public static async Task<IReadOnlyList<ShardRow>> ReadShardsAsync(
        DbDataReader reader,
        IReadOnlyList<Shard> shards,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<int, ShardRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (number, row) = HeadText.ParseShard(reader.GetString(0));
            found[number] = row;
        }

        // Only now: whoever moves a user holds the head's lock, and changes the row before it begins. A table without a
        // row is not on this server any more.
        foreach (var shard in shards)
        {
            if (found.GetValueOrDefault(shard.Number)?.Version != shard.Version)
                throw new StaleMapException(shard);
        }

        return [.. shards.Select(shard => found[shard.Number])];
    }

    /// <summary>
    /// Makes heads for users who have none, in a transaction of its own. A user who is to go to another table gets one
    /// that says so, and begins there: so a table that users leave gets no new ones. The table's row is looked at after
    /// the heads are there: whoever changes it afterwards finds them, or waits for them.
    /// </summary>
    /// <param name="session">Not in a transaction.</param>
    /// <param name="tables">The users of each table, in order.</param>
    /// <param name="map">The map that led to these tables.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="StaleMapException">A table is elsewhere now.</exception>
    public async Task MakeAsync(
        MySqlSession session,
        IReadOnlyList<(Shard Shard, IReadOnlyList<UserKey> Users)> tables,
        ShardMap map,
        CancellationToken cancellationToken
    )
    {
        var batch = new SqlBatch().Statement("START TRANSACTION");
        foreach (var (shard, users) in tables)
        {
            if (shard.Version != map.Version)
                throw new StaleMapException(shard);
            batch.Statement($"INSERT INTO {InboxTables.Of(settings, shard.Number).Heads} (uid, moved) VALUES ");
            for (var i = 0; i < users.Count; i++)
                users[i].AddTo(batch.Text(i == 0 ? "(" : ",(")).Text(map.Leaves(users[i], shard) ? ",1)" : ",0)");
            batch.Text(" ON DUPLICATE KEY UPDATE uid = VALUES(uid)");
        }

        List<Shard> shards = [.. tables.Select(table => table.Shard)];
        AddLook(batch, shards);
        await session
            .ReadAsync(batch, (reader, token) => ReadShardsAsync(reader, shards, token), cancellationToken)
            .ConfigureAwait(false);
        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the writing of heads that are locked.</summary>
    public void AddSave(SqlBatch batch, Shard shard, IReadOnlyCollection<InboxHead> heads)
    {
        batch.Statement($"INSERT INTO {InboxTables.Of(settings, shard.Number).Heads} ({Columns}) VALUES ");
        var separator = "(";
        foreach (var head in heads)
        {
            head.User.AddTo(batch.Text(separator));
            batch.Text(",").Number(head.Seq).Text(",").Number(head.Rev).Text(",").Number(head.Total);
            batch.Text(",").Number(head.Unread).Text(",").Number(head.Unseen);
            batch.Text(",").Characters(head.Types.ToString()).Text(",").Number(head.Epoch);
            batch.Text(",").Number(head.LastBroadcast).Text(head.HasGone ? ",1," : ",0,");
            batch.Number(head.ReadSeq).Text(",").Number(head.SeenSeq);
            separator = "),(";
        }

        batch.Text(") ON DUPLICATE KEY UPDATE ").Text(Updates);
    }

    /// <summary>Writes heads that are locked.</summary>
    public async Task SaveAsync(
        MySqlSession session,
        Shard shard,
        IReadOnlyList<InboxHead> heads,
        CancellationToken cancellationToken
    )
    {
        var table = InboxTables.Of(settings, shard.Number).Heads;
        var from = 0;
        foreach (var size in Sizes)
        {
            for (; heads.Count - from >= size; from += size)
            {
                var prepared = await session.PrepareAsync(table, size, Save, cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < size; i++)
                    Set(prepared.Parameters, i * ColumnCount, heads[from + i]);
                await session.ExecuteAsync(prepared, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private (string Sql, IReadOnlyList<DbType> Types) Save(string table, int heads) =>
        (SaveSql(table, heads), Types(heads));

    private DbType[] Types(int heads)
    {
        var one = Enumerable.Repeat(DbType.Int64, ColumnCount).ToArray();
        one[0] = settings.Options.UserIds == MySqlUserIds.Numeric ? DbType.UInt64 : DbType.Binary;
        one[TypesColumn] = DbType.String;
        return [.. Enumerable.Repeat(one, heads).SelectMany(types => types)];
    }

    private static void Set(DbParameterCollection parameters, int at, InboxHead head)
    {
        parameters[at].Value = head.User.Value;
        parameters[at + 1].Value = head.Seq;
        parameters[at + 2].Value = head.Rev;
        parameters[at + 3].Value = head.Total;
        parameters[at + 4].Value = head.Unread;
        parameters[at + 5].Value = head.Unseen;
        parameters[at + TypesColumn].Value = head.Types.ToString();
        parameters[at + 7].Value = head.Epoch;
        parameters[at + 8].Value = head.LastBroadcast;
        parameters[at + 9].Value = head.HasGone ? 1L : 0L;
        parameters[at + 10].Value = head.ReadSeq;
        parameters[at + 11].Value = head.SeenSeq;
    }

    private static string SaveSql(string table, int heads)
    {
        var sql = new StringBuilder("INSERT INTO ").Append(table).Append(" (").Append(Columns).Append(") VALUES ");
        for (var i = 0; i < heads; i++)
        {
            sql.Append(i == 0 ? "(" : ",(");
            sql.AppendJoin(',', Enumerable.Range(i * ColumnCount, ColumnCount).Select(ParameterNames.At)).Append(')');
        }

        return sql.Append(" ON DUPLICATE KEY UPDATE ").Append(Updates).ToString();
    }
}

using System.Data;
using System.Data.Common;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Inserts notices in as few statements as fit, each prepared once per connection. A
/// duplicate is an error and never a silent nothing, so IGNORE is not used: it would also cut what is too long.
/// </summary>
internal static class NoticeInsert
{
    private const int ColumnCount = 9;

    private const string Columns =
        " (uid, seq, msg_id, id_text, type, flags, data, created_at, expires_at, stored_at) VALUES ";

    /// <summary>Sizes of prepared statements: few, because the server keeps each for every connection.</summary>
    private static readonly int[] Sizes = [256, 64, 32, 16, 8, 4, 2, 1];

    /// <summary>Adds the inserting of rows.</summary>
    public static void Add(SqlBatch batch, string table, IReadOnlyList<NewRow> rows)
    {
        batch.Statement("INSERT INTO ").Text(table).Text(Columns);
        var separator = "(";
        foreach (var row in rows)
        {
            row.User.AddTo(batch.Text(separator));
            batch.Text(",").Number(row.Seq).Text(",").Bytes(row.MsgId).Text(",");
            _ = row.IdText is byte[] text ? batch.Bytes(text) : batch.Text("NULL");
            batch.Text(",").Number(row.Type).Text(",").Number(row.Flags).Text(",").Characters(row.Data);
            batch.Text(",").Time(row.CreatedAt).Text(",");
            _ = row.ExpiresAt is DateTime expiry ? batch.Time(expiry) : batch.Text("NULL");
            separator = ",UTC_TIMESTAMP(6)),(";
        }

        batch.Text(",UTC_TIMESTAMP(6))");
    }

    /// <summary>Inserts rows.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public static async Task RunAsync(
        MySqlSession session,
        string table,
        IReadOnlyList<NewRow> rows,
        CancellationToken cancellationToken
    )
    {
        var from = 0;
        foreach (var size in Sizes)
        {
            for (; rows.Count - from >= size; from += size)
            {
                var prepared = await session
                    .PrepareAsync(
                        table,
                        size,
                        rows[from].User.Value is byte[] ? ForText : ForNumbers,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                Set(prepared.Parameters, rows, from, size);
                await session.ExecuteAsync(prepared, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void Set(DbParameterCollection parameters, IReadOnlyList<NewRow> rows, int from, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (row, at) = (rows[from + i], i * ColumnCount);
            parameters[at].Value = row.User.Value;
            parameters[at + 1].Value = row.Seq;
            parameters[at + 2].Value = row.MsgId;
            parameters[at + 3].Value = row.IdText;
            parameters[at + 4].Value = row.Type;
            parameters[at + 5].Value = row.Flags;
            parameters[at + 6].Value = row.Data;
            parameters[at + 7].Value = row.CreatedAt;
            parameters[at + 8].Value = row.ExpiresAt;
        }
    }

    private static (string Sql, IReadOnlyList<DbType> Types) ForText(string table, int rows) =>
        (Sql(table, rows), Types(DbType.Binary, rows));

    private static (string Sql, IReadOnlyList<DbType> Types) ForNumbers(string table, int rows) =>
        (Sql(table, rows), Types(DbType.UInt64, rows));

    private static DbType[] Types(DbType user, int rows)
    {
        DbType[] one =
        [
            user,
            DbType.Int64,
            DbType.Binary,
            DbType.Binary,
            DbType.Int32,
            DbType.Int32,
            DbType.String,
            DbType.DateTime,
            DbType.DateTime,
        ];
        return [.. Enumerable.Repeat(one, rows).SelectMany(types => types)];
    }

    private static string Sql(string table, int rows)
    {
        var sql = new StringBuilder("INSERT INTO ").Append(table).Append(Columns);
        for (var i = 0; i < rows; i++)
        {
            sql.Append(i == 0 ? "(" : ",(");
            for (var column = 0; column < ColumnCount; column++)
                sql.Append(ParameterNames.At((i * ColumnCount) + column)).Append(',');
            sql.Append("UTC_TIMESTAMP(6))");
        }

        return sql.ToString();
    }
}

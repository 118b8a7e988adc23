using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Notify.Benchmarks.MySqlInbox;

/// <summary>
/// The same rows with the same indexes, by hand and without heads: either as fast as it goes (prepared, 500 rows in a
/// statement), or as one does it at first (insert one, then add one to a counter).
/// </summary>
internal sealed class RawTable(Func<Task<DbConnection>> connect, string table)
{
    public const int RowsPerStatement = 500;

    private static readonly DbType[] Types =
    [
        DbType.Binary,
        DbType.Int64,
        DbType.Binary,
        DbType.Binary,
        DbType.Int32,
        DbType.Int32,
        DbType.String,
        DbType.DateTime,
        DbType.DateTime,
    ];

    private long _seq;

    public async Task MakeAsync(string like)
    {
        await using var connection = await connect();
        await ExecuteAsync(connection, $"DROP TABLE IF EXISTS {table}");
        await ExecuteAsync(connection, $"CREATE TABLE {table} LIKE {like}");
        await ExecuteAsync(
            connection,
            $"CREATE TABLE IF NOT EXISTS {table}_count (uid VARBINARY(256) NOT NULL PRIMARY KEY, unread BIGINT NOT NULL)"
        );
    }

    /// <summary>An inserter with a connection and a prepared statement of its own.</summary>
    public async Task<Func<IReadOnlyList<NoticeAppend>, Task>> InserterAsync()
    {
        var connection = await connect();
        var command = Command(connection, RowsPerStatement);
        await command.PrepareAsync();
        return async notices =>
        {
            for (var i = 0; i < notices.Count; i++)
                Set(command.Parameters, i, notices[i]);
            await command.ExecuteNonQueryAsync();
        };
    }

    /// <summary>Appends one notice after the other, each with two prepared statements and no transaction.</summary>
    public async Task<Func<NoticeAppend, Task>> NaiveAsync()
    {
        var connection = await connect();
        var insert = Command(connection, 1);
        await insert.PrepareAsync();
        var count = connection.CreateCommand();
        count.CommandText = $"INSERT INTO {table}_count VALUES (@u, 1) ON DUPLICATE KEY UPDATE unread = unread + 1";
        var user = count.CreateParameter();
        (user.ParameterName, user.DbType) = ("@u", DbType.Binary);
        count.Parameters.Add(user);
        await count.PrepareAsync();
        return async notice =>
        {
            Set(insert.Parameters, 0, notice);
            await insert.ExecuteNonQueryAsync();
            user.Value = Encoding.UTF8.GetBytes(notice.UserId);
            await count.ExecuteNonQueryAsync();
        };
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private DbCommand Command(DbConnection connection, int rows)
    {
        var command = connection.CreateCommand();
        var sql = new StringBuilder(
            $"INSERT INTO {table} (uid, seq, msg_id, id_text, type, flags, data, created_at, expires_at, stored_at) VALUES "
        );
        for (var i = 0; i < rows * Types.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{i}");
            parameter.DbType = Types[i % Types.Length];
            command.Parameters.Add(parameter);
            sql.Append(
                (i % Types.Length) switch
                {
                    0 when i > 0 => ",(",
                    0 => "(",
                    _ => ",",
                }
            );
            sql.Append(parameter.ParameterName)
                .Append(i % Types.Length == Types.Length - 1 ? ",UTC_TIMESTAMP(6))" : "");
        }

        command.CommandText = sql.ToString();
        return command;
    }

    private void Set(DbParameterCollection parameters, int row, NoticeAppend notice)
    {
        var at = row * Types.Length;
        parameters[at].Value = Encoding.UTF8.GetBytes(notice.UserId);
        parameters[at + 1].Value = Interlocked.Increment(ref _seq);
        parameters[at + 2].Value = notice.Id.Uuid.ToByteArray(bigEndian: true);
        parameters[at + 3].Value = DBNull.Value;
        parameters[at + 4].Value = notice.Type;
        parameters[at + 5].Value = 0;
        parameters[at + 6].Value = notice.Data;
        parameters[at + 7].Value = notice.CreatedAt.UtcDateTime;
        parameters[at + 8].Value = DBNull.Value;
    }
}

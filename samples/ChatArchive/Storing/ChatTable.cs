using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;

namespace ChatArchive.Storing;

/// <summary>One numbered table of the archive on its server.</summary>
internal sealed class ChatTable(int number, DbDataSource server)
{
    private const string Columns =
        "id AS Id, room AS Room, created_ms AS CreatedMs, userid AS UserId, username AS Username, msg AS Msg";

    private const int LongestWait = 30;

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"chat_message_{number}");
    private volatile bool _isMade;

    /// <summary>Writes messages in one statement. One that is there already stays as it is.</summary>
    public async Task WriteAsync(IReadOnlyList<ChatRow> rows, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var sql = new StringBuilder($"INSERT INTO {_name} (id, room, created_ms, userid, username, msg) VALUES ");
        var values = new DynamicParameters();
        for (var i = 0; i < rows.Count; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}(@a{i},@b{i},@c{i},@d{i},@e{i},@f{i})");
            values.Add($"a{i}", rows[i].Id);
            values.Add($"b{i}", rows[i].Room);
            values.Add($"c{i}", rows[i].CreatedMs);
            values.Add($"d{i}", rows[i].UserId);
            values.Add($"e{i}", rows[i].Username);
            values.Add($"f{i}", rows[i].Msg);
        }

        // Not INSERT IGNORE, which would cut what does not fit and say nothing.
        sql.Append(" ON DUPLICATE KEY UPDATE id = VALUES(id)");
        await connection.ExecuteAsync(Command(sql.ToString(), values, cancellationToken));
    }

    /// <summary>A page of what has a value in a column, newest first.</summary>
    public async Task<IEnumerable<ChatRow>> ListAsync(
        string column,
        string value,
        ChatCursor? before,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await OpenAsync(cancellationToken);
        // A range of the key and what is left out at its end; a comparison of rows would read everything.
        var older = before is null
            ? ""
            : " AND created_ms <= @CreatedMs AND NOT (created_ms = @CreatedMs AND id >= @Id)";
        var sql =
            $"SELECT {Columns} FROM {_name} WHERE {column} = @value{older} ORDER BY created_ms DESC, id DESC LIMIT @limit";
        return await connection.QueryAsync<ChatRow>(
            Command(
                sql,
                new
                {
                    value,
                    limit,
                    before?.CreatedMs,
                    before?.Id,
                },
                cancellationToken
            )
        );
    }

    private static CommandDefinition Command(string sql, object parameters, CancellationToken cancellationToken) =>
        new(sql, parameters, commandTimeout: LongestWait, cancellationToken: cancellationToken);

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await server.OpenConnectionAsync(cancellationToken);
        try
        {
            if (!_isMade)
                await MakeAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the table when it is first needed: a server may be away when the application starts.</summary>
    private async Task MakeAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var sql = $"""
            CREATE TABLE IF NOT EXISTS {_name} (
              id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              room VARCHAR(64) NOT NULL, created_ms BIGINT NOT NULL,
              userid VARCHAR(64) NOT NULL, username VARCHAR(64) NOT NULL, msg TEXT NOT NULL,
              PRIMARY KEY (room, created_ms, id), UNIQUE KEY uq_id (id), KEY ix_user (userid, created_ms, id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
            """;
        await connection.ExecuteAsync(Command(sql, new { }, cancellationToken));
        _isMade = true;
    }
}

using System.Data;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Copies a user's rows from one table to another: by the server itself if both are on one, else through this process.
/// </summary>
internal sealed class RowCopy(MySqlSession from, MySqlSession to, MySqlUserIds userIds)
{
    public const string NoticeColumns =
        "uid, seq, msg_id, id_text, type, status, flags, data, created_at, stored_at, expires_at, extra";

    public const string GoneColumns = "uid, msg_id, gone_at";

    public const string CopyColumns = "broadcast_id, uid";

    private static readonly int[] Sizes = [64, 16, 4, 1];

    /// <summary>Copies rows.</summary>
    /// <param name="source">The table they are in.</param>
    /// <param name="target">The table they go to.</param>
    /// <param name="columns">One of the lists of columns.</param>
    /// <param name="where">Which rows; its values are those of <paramref name="parameters" />.</param>
    /// <param name="parameters">The values.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(
        string source,
        string target,
        string columns,
        string where,
        object parameters,
        CancellationToken cancellationToken
    )
    {
        if (from == to)
        {
            return await from.ExecuteAsync(
                    $"INSERT INTO {target} ({columns}) SELECT {columns} FROM {source} WHERE {where}",
                    parameters,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        var rows = await from.RowsAsync($"SELECT {columns} FROM {source} WHERE {where}", parameters, cancellationToken)
            .ConfigureAwait(false);
        var done = 0;
        foreach (var size in Sizes)
        {
            for (; rows.Count - done >= size; done += size)
                await InsertAsync(target, columns, rows, done, size, cancellationToken).ConfigureAwait(false);
        }

        return rows.Count;
    }

    private async Task InsertAsync(
        string target,
        string columns,
        List<object[]> rows,
        int first,
        int count,
        CancellationToken cancellationToken
    )
    {
        var types = columns.Split(", ").Select(TypeOf).ToList();
        var prepared = await to.PrepareAsync(
                // Beside the statements that others prepare for the same table.
                "move " + target,
                count,
                (_, size) =>
                    (Sql(target, columns, types.Count, size), [.. Enumerable.Repeat(types, size).SelectMany(t => t)]),
                cancellationToken
            )
            .ConfigureAwait(false);
        for (var i = 0; i < count; i++)
        {
            for (var column = 0; column < types.Count; column++)
                prepared.Parameters[(i * types.Count) + column].Value = rows[first + i][column];
        }

        await to.ExecuteAsync(prepared, cancellationToken).ConfigureAwait(false);
    }

    private DbType TypeOf(string column) =>
        column switch
        {
            "uid" => userIds == MySqlUserIds.Numeric ? DbType.UInt64 : DbType.Binary,
            "msg_id" or "id_text" => DbType.Binary,
            "data" or "extra" => DbType.String,
            "created_at" or "stored_at" or "expires_at" or "gone_at" => DbType.DateTime,
            _ => DbType.Int64,
        };

    private static string Sql(string target, string columns, int width, int rows)
    {
        var sql = new StringBuilder($"INSERT INTO {target} ({columns}) VALUES ");
        for (var i = 0; i < rows; i++)
        {
            var at = i * width;
            sql.Append(i == 0 ? "(" : ",(");
            sql.AppendJoin(',', Enumerable.Range(at, width).Select(ParameterNames.At)).Append(')');
        }

        return sql.ToString();
    }
}

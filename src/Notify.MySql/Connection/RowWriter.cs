using System.Data;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Writes rows in as few statements as fit, each prepared once per connection. Whoever writes the same rows at the same
/// time must sort them the same way.
/// </summary>
/// <param name="name">What its statements are found by on a connection.</param>
/// <param name="head">The statement up to and with VALUES.</param>
/// <param name="types">The type of each column; each is a parameter.</param>
/// <param name="tail">What follows the rows.</param>
internal sealed class RowWriter(string name, string head, IReadOnlyList<DbType> types, string tail)
{
    /// <summary>Most bytes of a statement with several rows.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    /// <summary>Sizes of prepared statements: few, because the server keeps each for every connection.</summary>
    private static readonly int[] Sizes = [256, 64, 16, 4, 1];

    public async Task RunAsync(
        MySqlSession session,
        IReadOnlyList<SqlRow> rows,
        long packetLimit,
        CancellationToken cancellationToken
    )
    {
        var most = Math.Min(MostBytes, packetLimit);
        for (var from = 0; from < rows.Count; )
        {
            var size = SizeAt(rows, from, most);
            var command = await session.PrepareAsync(name, size, Make, cancellationToken).ConfigureAwait(false);
            for (var row = 0; row < size; row++)
            {
                for (var column = 0; column < types.Count; column++)
                    command.Parameters[(row * types.Count) + column].Value = rows[from + row].Values[column];
            }

            await session.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
            from += size;
        }
    }

    /// <summary>The largest size that is there and fits; one row always does, or was refused before.</summary>
    private static int SizeAt(IReadOnlyList<SqlRow> rows, int from, long most)
    {
        foreach (var size in Sizes)
        {
            if (rows.Count - from < size)
                continue;
            var bytes = 0L;
            for (var i = from; i < from + size && bytes <= most; i++)
                bytes += rows[i].Bytes;
            if (bytes <= most)
                return size;
        }

        return 1;
    }

    private (string Sql, IReadOnlyList<DbType> Types) Make(string statement, int rows)
    {
        var sql = new StringBuilder(head);
        var all = new List<DbType>(rows * types.Count);
        for (var row = 0; row < rows; row++)
        {
            sql.Append(row == 0 ? " (" : ",(");
            for (var column = 0; column < types.Count; column++)
                sql.Append(column == 0 ? "" : ",").Append(ParameterNames.At((row * types.Count) + column));
            sql.Append(')');
            all.AddRange(types);
        }

        return (sql.Append(tail).ToString(), all);
    }
}

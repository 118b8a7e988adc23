using System.Data.Common;
using System.Text;
using Notify;

namespace ChatArchive.Storing;

/// <summary>
/// The archive on MySQL or MariaDB: rooms spread over tables, tables over servers, one insert per table.
/// </summary>
internal sealed class MySqlChatStore : IChatStore, IAsyncDisposable
{
    private readonly List<DbDataSource> _servers;
    private readonly List<ChatTable> _tables;

    public MySqlChatStore(ChatStoreOptions options)
    {
        var driver = MySqlDriver.Find();
        _servers = [.. options.Shards.Select(server => driver.CreateDataSource(WithCharacters(server)))];
        _tables = [.. Enumerable.Range(0, options.Tables).Select(n => new ChatTable(n, _servers[n % _servers.Count]))];
    }

    public async Task<IReadOnlyList<Exception?>> WriteAsync(
        IReadOnlyList<ChatRow> rows,
        CancellationToken cancellationToken
    )
    {
        var errors = new Exception?[rows.Count];
        var parts = Enumerable.Range(0, rows.Count).GroupBy(i => TableOf(rows[i].Room));
        await Task.WhenAll(parts.Select(part => WriteAsync(part.Key, rows, [.. part], errors, cancellationToken)));
        return errors;
    }

    public async Task<IReadOnlyList<ChatRow>> ListRoomAsync(
        string room,
        ChatCursor? before,
        int limit,
        CancellationToken cancellationToken
    ) => [.. await TableOf(room).ListAsync("room", room, before, limit, cancellationToken)];

    public async Task<IReadOnlyList<ChatRow>> ListUserAsync(
        string userId,
        ChatCursor? before,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var pages = await Task.WhenAll(
            _tables.Select(table => table.ListAsync("userid", userId, before, limit, cancellationToken))
        );
        return
        [
            .. pages
                .SelectMany(page => page)
                .OrderByDescending(row => row.CreatedMs)
                .ThenByDescending(row => row.Id, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    /// <summary>
    /// Writes what belongs to one table. If all of it at once does not go, what goes is written alone.
    /// </summary>
    private static async Task WriteAsync(
        ChatTable table,
        IReadOnlyList<ChatRow> rows,
        List<int> part,
        Exception?[] errors,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await table.WriteAsync([.. part.Select(i => rows[i])], cancellationToken);
        }
        catch (DbException exception) when (part.Count > 1 && !exception.IsTransient && IsOfData(exception))
        {
            foreach (var i in part)
                await WriteAsync(table, rows, [i], errors, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            part.ForEach(i => errors[i] = exception);
        }
    }

    /// <summary>A driver that goes by the server's default would write question marks to many a server.</summary>
    private static string WithCharacters(string server)
    {
        var connection = new DbConnectionStringBuilder { ConnectionString = server };
        connection["CharSet"] = "utf8mb4";
        return connection.ConnectionString;
    }

    // Classes 22 and 23: a value, or a key, is refused. Anything else is refused for every row alike.
    private static bool IsOfData(DbException exception) => exception.SqlState is ['2', '2' or '3', ..] or "HY000";

    private ChatTable TableOf(string room)
    {
        // The same on every host and in every version of .NET, unlike string.GetHashCode.
        var hash = Encoding.UTF8.GetBytes(room).Aggregate(2166136261u, (hash, one) => (hash ^ one) * 16777619u);
        return _tables[(int)(hash % (uint)_tables.Count)];
    }
}

using System.Globalization;
using Notify.MySql;

namespace Notify.Cli;

/// <summary>The tables of the old system: <c>th_notice_1</c> and so on. Only read.</summary>
internal sealed class OldTables(MySqlServer server)
{
    public const int Page = 500;

    private const string Name = "th_notice_";

    public string ServerName => server.Name;

    /// <summary>The numbers of the tables there are.</summary>
    /// <exception cref="UsageException">There are none, or they are Notify's own.</exception>
    public async Task<IReadOnlyList<int>> FindAsync(CancellationToken cancellationToken)
    {
        var found = await server
            .UseAsync(
                "look for the old system's tables",
                (session, token) =>
                    session.QueryAsync<(string Table, string Comment)>(
                        "SELECT TABLE_NAME, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                            + "AND TABLE_NAME LIKE 'th\\\\_notice\\\\_%'",
                        null,
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (found.Exists(table => table.Comment.StartsWith(SchemaPart.Mark, StringComparison.Ordinal)))
        {
            throw new UsageException(
                $"The tables {Name}1 and so on at {server.Name} are Notify's own. --from must name the database of the old system."
            );
        }

        var numbers = found
            .Select(table =>
                int.TryParse(table.Table.AsSpan(Name.Length), CultureInfo.InvariantCulture, out var n) ? n : 0
            )
            .Where(number => number > 0)
            .Order()
            .ToList();
        return numbers.Count > 0
            ? numbers
            : throw new UsageException(
                $"There is no table {Name}1 at {server.Name}; --from must name the old system's database."
            );
    }

    /// <summary>Where the server and the database are, as they tell themselves.</summary>
    public static Task<string?> PlaceAsync(MySqlServer server, CancellationToken cancellationToken) =>
        server.UseAsync(
            "ask where it is",
            (session, token) =>
                session.FirstAsync<string>("SELECT CONCAT(@@hostname, ':', @@port, '/', DATABASE())", null, token),
            cancellationToken
        );

    public Task<string?> PlaceAsync(CancellationToken cancellationToken) => PlaceAsync(server, cancellationToken);

    /// <summary>How many rows a table has after one.</summary>
    public Task<long> CountAsync(int number, ulong after, CancellationToken cancellationToken) =>
        server.UseAsync(
            "count the old system's notices",
            (session, token) =>
                session.FirstAsync<long>(
                    $"SELECT COUNT(*) FROM `{Table(number)}` WHERE id > @after",
                    new { after },
                    token
                ),
            cancellationToken
        );

    /// <summary>The next rows of a table, in the order in which they were stored.</summary>
    public Task<List<OldNotice>> ReadAsync(int number, ulong after, CancellationToken cancellationToken) =>
        server.UseAsync(
            "read the old system's notices",
            (session, token) =>
                session.QueryAsync<OldNotice>(
                    $"SELECT {OldNotice.Columns} FROM `{Table(number)}` WHERE id > @after ORDER BY id LIMIT {Page}",
                    new { after },
                    token
                ),
            cancellationToken
        );

    private static string Table(int number) => string.Create(CultureInfo.InvariantCulture, $"{Name}{number}");
}

using System.Globalization;
using Notify.MySql;

namespace Notify.Cli;

/// <summary>The old system's <c>failed_queues</c>. Only read.</summary>
internal sealed class OldFailures(MySqlServer server, IReadOnlyList<int> tables)
{
    /// <summary>True if the old system has the table.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        await server
            .UseAsync("look for failed_queues", (session, token) => ExistsAsync(session, token), cancellationToken)
            .ConfigureAwait(false) > 0;

    /// <summary>The next rows, in the order in which they were stored.</summary>
    public Task<List<OldFailure>> ReadAsync(ulong after, CancellationToken cancellationToken) =>
        server.UseAsync(
            "read the old system's failures",
            (session, token) =>
                session.QueryAsync<OldFailure>(
                    $"SELECT {OldFailure.Columns} FROM failed_queues WHERE id > @after ORDER BY id LIMIT {OldTables.Page}",
                    new { after },
                    token
                ),
            cancellationToken
        );

    /// <summary>
    /// Which rows failed and came after all: the old system leaves the row where it is when a later attempt succeeds.
    /// The notice has the same hash of the same content.
    /// </summary>
    public async Task<HashSet<ulong>> CameAsync(IReadOnlyList<OldFailure> rows, CancellationToken cancellationToken)
    {
        var came = new HashSet<ulong>();
        var notices = rows.Where(row => row is { IsNotice: true, OrderSn.Length: > 0 })
            .Select(row => (Row: row, OldBody.Read(row.Data, out _)?.Uid))
            .Where(pair => pair.Uid is not null);
        foreach (var group in notices.GroupBy(pair => (int)(pair.Uid!.Value % (ulong)tables.Count) + 1))
        {
            // The old system's own rule, whatever its number of tables.
            if (!tables.Contains(group.Key))
                continue;
            var found = await FindAsync(group.Key, [.. group.Select(pair => pair.Row.OrderSn!)], cancellationToken)
                .ConfigureAwait(false);
            came.UnionWith(
                group.Where(pair => found.Contains((pair.Uid!.Value, pair.Row.OrderSn!))).Select(pair => pair.Row.Id)
            );
        }

        return came;
    }

    private static Task<long> ExistsAsync(MySqlSession session, CancellationToken cancellationToken) =>
        session.FirstAsync<long>(
            "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                + "AND TABLE_NAME = 'failed_queues'",
            null,
            cancellationToken
        );

    private async Task<HashSet<(ulong, string)>> FindAsync(
        int table,
        string[] hashes,
        CancellationToken cancellationToken
    )
    {
        var found = await server
            .UseAsync(
                "look which failures came after all",
                (session, token) =>
                    session.QueryAsync<(ulong Uid, string OrderSn)>(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"SELECT uid, order_sn FROM `th_notice_{table}` WHERE order_sn IN @hashes"
                        ),
                        new { hashes },
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found];
    }
}

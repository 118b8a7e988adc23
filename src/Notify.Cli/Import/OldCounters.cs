using System.Globalization;
using Notify.MySql;

namespace Notify.Cli;

/// <summary>
/// Compares the old system's <c>user.notification_count</c> with its unread notices, counted anew. A difference is the
/// old system's: its counter is not changed together with what it counts. It is told and is no fault of the import.
/// </summary>
internal sealed class OldCounters(MySqlServer server, IReadOnlyList<int> tables, ImportLog log)
{
    public long Compared { get; private set; }

    public long Wrong { get; private set; }

    /// <returns>False if there is no such table.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken).ConfigureAwait(false))
            return false;
        var after = -1L;
        while (true)
        {
            var counters = await ReadAsync(after, cancellationToken).ConfigureAwait(false);
            if (counters.Count == 0)
                return true;
            after = counters[^1].Id;
            var unread = await CountAsync([.. counters.Select(one => one.Id)], cancellationToken).ConfigureAwait(false);
            foreach (var (id, count) in counters)
                Compare(id, count, unread.GetValueOrDefault(id));
        }
    }

    private void Compare(long user, long counter, long unread)
    {
        Compared++;
        if (counter == unread)
            return;
        Wrong++;
        log.Tell(
            string.Create(
                CultureInfo.InvariantCulture,
                $"user {user} had notification_count {counter} in the old system, and {unread} unread notices"
            )
        );
    }

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        await server
            .UseAsync(
                "look for the old system's users",
                (session, token) =>
                    session.FirstAsync<long>(
                        "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
                            + "AND TABLE_NAME = 'user' AND COLUMN_NAME IN ('id', 'notification_count')",
                        null,
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false) == 2;

    private Task<List<(long Id, long Count)>> ReadAsync(long after, CancellationToken cancellationToken) =>
        server.UseAsync(
            "read the old system's counters",
            (session, token) =>
                session.QueryAsync<(long Id, long Count)>(
                    "SELECT CAST(id AS SIGNED), CAST(COALESCE(notification_count, 0) AS SIGNED) FROM `user` "
                        + $"WHERE id > @after ORDER BY id LIMIT {OldTables.Page}",
                    new { after },
                    token
                ),
            cancellationToken
        );

    private async Task<Dictionary<long, long>> CountAsync(long[] users, CancellationToken cancellationToken)
    {
        var unread = new Dictionary<long, long>();
        foreach (var table in tables)
        {
            var found = await server
                .UseAsync(
                    "count the old system's unread notices",
                    (session, token) =>
                        session.QueryAsync<(long User, long Unread)>(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"SELECT CAST(uid AS SIGNED), COUNT(*) FROM `th_notice_{table}` WHERE uid IN @users AND status = 0 GROUP BY uid"
                            ),
                            new { users },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            foreach (var (user, count) in found)
                unread[user] = unread.GetValueOrDefault(user) + count;
        }

        return unread;
    }
}

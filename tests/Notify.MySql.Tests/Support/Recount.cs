using System.Globalization;

namespace Notify.MySql.Tests.Support;

/// <summary>
/// Counts everything anew with SQL of its own, which knows nothing of how the adapter counts. Every line it returns is a
/// fault. "Only" looks at the last table alone.
/// </summary>
internal static class Recount
{
    private const string Unread = "(n.status = 2 OR (n.status = 0 AND n.seq > h.read_seq))";

    /// <summary>Heads whose counters differ from their notices.</summary>
    public static async Task<string> CountersAsync(Database database, int tables, bool only = false)
    {
        var faults = "";
        for (var n = only ? tables : 1; n <= tables; n++)
        {
            faults += await database.SqlAsync(
                $"""
                SELECT 'counters', HEX(h.uid), h.total, COUNT(n.seq), h.unread, COALESCE(SUM({Unread}), 0), h.unseen,
                  COALESCE(SUM({Unread} AND n.seq > h.seen_seq), 0)
                FROM th_inbox_{n} h LEFT JOIN th_notice_{n} n ON n.uid = h.uid GROUP BY h.uid
                HAVING h.total <> COUNT(n.seq) OR h.unread <> COALESCE(SUM({Unread}), 0)
                  OR h.unseen <> COALESCE(SUM({Unread} AND n.seq > h.seen_seq), 0);
                SELECT 'types', HEX(u.uid), COALESCE(u.types, ''), COALESCE(c.types, '') FROM th_inbox_{n} u LEFT JOIN (
                  SELECT t.uid, GROUP_CONCAT(CONCAT(t.type, ':', t.many) ORDER BY t.type) AS types FROM (
                    SELECT h.uid, n.type, COUNT(*) AS many FROM th_inbox_{n} h JOIN th_notice_{n} n ON n.uid = h.uid
                    WHERE {Unread} GROUP BY h.uid, n.type
                  ) t GROUP BY t.uid
                ) c ON c.uid = u.uid WHERE COALESCE(u.types, '') <> COALESCE(c.types, '');
                SELECT 'orphans', HEX(n.uid) FROM th_notice_{n} n LEFT JOIN th_inbox_{n} h ON h.uid = n.uid WHERE h.uid IS NULL;
                """
            );
        }

        return faults;
    }

    /// <summary>Inboxes whose numbers have gaps, if nothing was ever deleted from them.</summary>
    public static async Task<string> GapsAsync(Database database, int tables, bool only = false)
    {
        var faults = "";
        for (var n = only ? tables : 1; n <= tables; n++)
        {
            faults += await database.SqlAsync(
                $"""
                SELECT 'gap', HEX(h.uid), h.seq, COUNT(n.seq), MAX(n.seq) FROM th_inbox_{n} h
                LEFT JOIN th_notice_{n} n ON n.uid = h.uid GROUP BY h.uid
                HAVING h.seq <> COUNT(n.seq) OR h.seq <> COALESCE(MAX(n.seq), 0);
                """
            );
        }

        return faults;
    }

    /// <summary>Every id that is stored, as <c>user/id</c>.</summary>
    public static async Task<HashSet<string>> StoredAsync(Database database, int tables, bool only = false)
    {
        var stored = new HashSet<string>();
        for (var n = only ? tables : 1; n <= tables; n++)
        {
            var rows = await database.SqlAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT CONCAT(CONVERT(uid USING utf8mb4), '/', CONVERT(id_text USING utf8mb4)) FROM th_notice_{n}"
                )
            );
            foreach (var row in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Assert.True(stored.Add(row), $"{row} is stored twice");
        }

        return stored;
    }
}

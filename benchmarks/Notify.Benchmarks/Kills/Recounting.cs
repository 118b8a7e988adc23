using System.Globalization;
using System.Text;
using Notify.TestServers;

namespace Notify.Benchmarks.Kills;

/// <summary>Counts everything anew, with SQL of its own.</summary>
internal sealed class Recounting(MariaDbServer server, string database, int tables)
{
    private const string Unread = "(n.status = 2 OR (n.status = 0 AND n.seq > h.read_seq))";

    public async Task<RecountResult> RunAsync(Journal journal)
    {
        var stored = new HashSet<string>();
        var (heads, counters, gaps, duplicates) = (0L, 0L, 0L, 0L);
        for (var table = 1; table <= tables; table++)
        {
            heads += await NumberAsync($"SELECT COUNT(*) FROM th_inbox_{table}");
            counters += await CountersAsync(table);
            gaps += await GapsAsync(table);
            foreach (var line in await StoredAsync(table))
                duplicates += stored.Add(line) ? 0 : 1;
        }

        var missing = journal.Accepted.LongCount(line => !stored.Contains(line));
        return new RecountResult(stored.Count, heads, counters, gaps, duplicates, missing);
    }

    private Task<long> CountersAsync(int table) =>
        NumberAsync(
            $"""
            SELECT COUNT(*) FROM (
              SELECT h.uid FROM th_inbox_{table} h LEFT JOIN th_notice_{table} n ON n.uid = h.uid GROUP BY h.uid
              HAVING MAX(h.total) <> COUNT(n.seq) OR MAX(h.unread) <> COALESCE(SUM({Unread}), 0)
                OR MAX(h.unseen) <> COALESCE(SUM({Unread} AND n.seq > h.seen_seq), 0)
              UNION
              SELECT u.uid FROM th_inbox_{table} u LEFT JOIN (
                SELECT t.uid, GROUP_CONCAT(CONCAT(t.type, ':', t.many) ORDER BY t.type) AS types FROM (
                  SELECT h.uid, n.type, COUNT(*) AS many FROM th_inbox_{table} h JOIN th_notice_{table} n ON n.uid = h.uid
                  WHERE {Unread} GROUP BY h.uid, n.type
                ) t GROUP BY t.uid
              ) c ON c.uid = u.uid WHERE COALESCE(u.types, '') <> COALESCE(c.types, '')
            ) wrong
            """
        );

    private Task<long> GapsAsync(int table) =>
        NumberAsync(
            $"""
            SELECT COUNT(*) FROM (
              SELECT h.uid FROM th_inbox_{table} h LEFT JOIN th_notice_{table} n ON n.uid = h.uid WHERE h.uid LIKE 'kept%'
              GROUP BY h.uid HAVING MAX(h.seq) <> COUNT(n.seq) OR MAX(h.seq) <> COALESCE(MAX(n.seq), 0)
            ) gap
            """
        );

    /// <summary>Notices that are stored, and those that are remembered as deleted.</summary>
    private async Task<IEnumerable<string>> StoredAsync(int table)
    {
        var rows = await SqlAsync(
            $"SELECT HEX(uid), HEX(msg_id) FROM th_notice_{table} UNION ALL SELECT HEX(uid), HEX(msg_id) FROM th_inbox_gone_{table}"
        );
        return rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('\t'))
            .Select(row =>
                Journal.Line(Encoding.UTF8.GetString(Convert.FromHexString(row[0])), Guid.ParseExact(row[1], "N"))
            );
    }

    private async Task<long> NumberAsync(string sql) => long.Parse(await SqlAsync(sql), CultureInfo.InvariantCulture);

    private Task<string> SqlAsync(string sql) => server.SqlAsync($"USE {database}; {sql}");
}

using System.Data.Common;
using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// Reads what waits in an outbox. Each read begins at the lowest number and is one statement, so it sees one moment: if
/// it sees a row, it sees every row that was committed before that one was written. A place that is remembered between
/// reads would miss a transaction with low numbers that is committed late, and overtake it with a later one.
/// </summary>
internal sealed class OutboxReader(MySqlServer server, MySqlSettings settings)
{
    private readonly string _table = settings.Table(OutboxSchema.Messages);

    public Task<List<string>> ListTopicsAsync(CancellationToken cancellationToken) =>
        server.UseAsync(
            "look into its outbox",
            (session, token) =>
                session.QueryAsync<string>(
                    // So written, the index is skipped through from topic to topic; DISTINCT reads all of it.
                    $"SELECT topic FROM {_table} WHERE parked = 0 GROUP BY parked, topic",
                    null,
                    token
                ),
            cancellationToken
        );

    public Task<List<OutboxRow>> ReadAsync(OutboxFilter filter, CancellationToken cancellationToken) =>
        server.UseAsync(
            "read its outbox",
            (session, token) => session.ReadAsync(Query(filter), ReadRowsAsync, token),
            cancellationToken
        );

    public Task<OutboxInfo> DescribeAsync(CancellationToken cancellationToken) =>
        server.UseAsync(
            "count what is in its outbox",
            async (session, token) =>
            {
                var (waiting, parked, age) = await session
                    .FirstAsync<(long Waiting, long Parked, long? Age)>(
                        $"SELECT (SELECT COUNT(*) FROM {_table} WHERE parked = 0) AS waiting, "
                            + $"(SELECT COUNT(*) FROM {_table} WHERE parked = 1) AS parked, "
                            // Numbers are given in the order of writing, near enough for an age.
                            + $"(SELECT TIMESTAMPDIFF(MICROSECOND, written_at, UTC_TIMESTAMP(6)) FROM {_table} "
                            + "WHERE parked = 0 ORDER BY id LIMIT 1) AS age",
                        null,
                        token
                    )
                    .ConfigureAwait(false);
                var oldest = age is { } micro ? TimeSpan.FromMicroseconds(Math.Max(0, micro)) : (TimeSpan?)null;
                return new OutboxInfo(server.Name, waiting, oldest, parked);
            },
            cancellationToken
        );

    /// <summary>The lengths are added up before any frame is read.</summary>
    private SqlBatch Query(OutboxFilter filter)
    {
        var numbers = filter.ExceptLanes.Select(lane => lane.ToString(CultureInfo.InvariantCulture));
        var others = filter.ExceptLanes.Count == 0 ? "" : $" AND lane NOT IN ({string.Join(',', numbers)})";
        return new SqlBatch()
            .Statement(
                "SELECT t.id, t.lane, t.attempts, t.topic, t.frame FROM ("
                    + $"SELECT id, size, SUM(size) OVER (ORDER BY id) AS total FROM (SELECT id, size FROM {_table} "
                    + "WHERE parked = 0 AND topic = "
            )
            .Value(filter.Topic)
            .Text($"{others} ORDER BY id LIMIT ")
            .Text(filter.Most.ToString(CultureInfo.InvariantCulture))
            .Text($") AS a) AS b JOIN {_table} t ON t.id = b.id WHERE b.total - b.size < ")
            .Value(filter.MostBytes)
            .Text(" ORDER BY t.id");
    }

    private static async Task<List<OutboxRow>> ReadRowsAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(
                new OutboxRow(
                    reader.GetInt64(0),
                    reader.GetString(3),
                    reader.GetInt64(1),
                    reader.GetInt32(2),
                    (byte[])reader.GetValue(4)
                )
            );
        }

        return rows;
    }
}

namespace Notify.MySql;

/// <summary>Counts what a move would come to. Reads only.</summary>
internal sealed class ReshardPlanner(MySqlSettings settings)
{
    private const int Page = 20_000;

    public async Task<ReshardPlan> MakeAsync(ReshardLayout layout, CancellationToken cancellationToken)
    {
        var parts = new List<ReshardPart>();
        foreach (var steps in layout.Steps.GroupBy(step => step.From))
        {
            var sums = await CountAsync(steps.Key, layout, cancellationToken).ConfigureAwait(false);
            var bytes = await BytesPerNoticeAsync(steps.Key, cancellationToken).ConfigureAwait(false);
            foreach (var step in steps)
            {
                var (users, notices) = sums.GetValueOrDefault(step.To.Number);
                parts.Add(new ReshardPart(step, users, notices, (long)(notices * bytes)));
            }
        }

        return new ReshardPlan(layout, parts);
    }

    private async Task<Dictionary<int, (long Users, long Notices)>> CountAsync(
        Shard shard,
        ReshardLayout layout,
        CancellationToken cancellationToken
    )
    {
        var sums = new Dictionary<int, (long Users, long Notices)>();
        object? after = null;
        while (true)
        {
            var rows = await shard
                .Server.UseAsync(
                    "count who would move",
                    (session, token) =>
                        session.QueryAsync<FoundNotice>(
                            $"SELECT uid AS Uid, total AS Seq FROM {InboxTables.Of(settings, shard.Number).Heads} WHERE moved = 0"
                                + $"{(after is null ? "" : " AND uid > @after")} ORDER BY uid LIMIT {Page}",
                            new { after },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                var number = row.User.TableNumber(layout.Map.Kind, layout.Next.Count);
                var (users, notices) = sums.GetValueOrDefault(number);
                sums[number] = (users + 1, notices + row.Seq);
            }

            if (rows.Count < Page)
                return sums;
            after = rows[^1].Uid;
        }
    }

    private Task<double> BytesPerNoticeAsync(Shard shard, CancellationToken cancellationToken) =>
        shard.Server.UseAsync(
            "ask how large a table is",
            (session, token) =>
                session.FirstAsync<double>(
                    "SELECT CAST(COALESCE((DATA_LENGTH + INDEX_LENGTH) / GREATEST(TABLE_ROWS, 1), 0) AS DOUBLE) FROM "
                        + "information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = @name",
                    new { name = settings.TablePrefix + InboxTables.NoticesName(shard.Number) },
                    token
                ),
            cancellationToken
        );
}

namespace Notify.MySql;

/// <summary>
/// Forgets messages whose every step is old and none is a failure, a portion at a time. A message is kept whole: what
/// is known of one group would be wrong about another.
/// </summary>
internal sealed class StepSweeper(HomePart home, MySqlSettings settings)
{
    private const int Portion = MessageKey.MostInList;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_000);

    private string Table => settings.Table(LedgerSchema.Steps);

    public async Task<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken)
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var before = settings.Time.GetUtcNow() - (keepFor < Longest ? keepFor : Longest);
        var last = new SweepPlace(int.MinValue, []);
        var removed = 0L;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var old = await FindAsync(last, before, cancellationToken).ConfigureAwait(false);
            if (old.Count == 0)
                return removed;
            last = old[^1];
            removed += await home
                .Server.RunAsync(
                    $"forget {old.Count} messages in the ledger",
                    (session, token) => RemoveAsync(session, old, DbTime.To(before), token),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>Messages with an old step, from a place on, in the order of the index.</summary>
    private Task<List<SweepPlace>> FindAsync(
        SweepPlace from,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        var batch = new SqlBatch()
            .Statement($"SELECT day, msg_id FROM {Table} FORCE INDEX (ix_day) WHERE day >= ")
            .Value(from.Day)
            .Text(" AND day <= ")
            .Value(StepWriter.DayOf(before))
            .Text(" AND (day > ")
            .Value(from.Day)
            .Text(" OR msg_id > ")
            .Value(from.MsgId)
            .Text(") AND at <= ")
            .Value(DbTime.To(before))
            .Text($" AND status <> {(int)DeliveryStatus.Failed} GROUP BY day, msg_id ORDER BY day, msg_id LIMIT ")
            .Value(Portion);
        return home.Server.UseAsync(
            "find what the ledger can forget",
            (session, token) =>
                session.ReadAsync(
                    batch,
                    async (reader, end) =>
                    {
                        var places = new List<SweepPlace>();
                        while (await reader.ReadAsync(end).ConfigureAwait(false))
                            places.Add(new SweepPlace(reader.GetInt32(0), (byte[])reader.GetValue(1)));
                        return places;
                    },
                    token
                ),
            cancellationToken
        );
    }

    private async Task<long> RemoveAsync(
        MySqlSession session,
        List<SweepPlace> old,
        DateTime before,
        CancellationToken cancellationToken
    )
    {
        var failed = (int)DeliveryStatus.Failed;
        var kept = new HashSet<string>();
        await session
            .ReadAsync(
                new SqlBatch()
                    .Statement($"SELECT DISTINCT msg_id FROM {Table} WHERE msg_id IN ")
                    .Keys(old.Select(place => place.MsgId))
                    .Text($" AND (status = {failed} OR at > ")
                    .Value(before)
                    .Text(" OR due_at > ")
                    .Value(before)
                    .Text(")"),
                async (reader, end) =>
                {
                    while (await reader.ReadAsync(end).ConfigureAwait(false))
                        kept.Add(Convert.ToHexString((byte[])reader.GetValue(0)));
                    return 0;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        var gone = old.Select(place => place.MsgId).Where(key => !kept.Contains(Convert.ToHexString(key))).ToList();
        if (gone.Count == 0)
            return 0;
        gone.Sort(MessageKey.Compare);
        await session
            .ExecuteAsync(
                new SqlBatch()
                    .Statement($"DELETE FROM {Table} WHERE msg_id IN ")
                    .Keys(gone)
                    // A step may have come meanwhile.
                    .Text($" AND status <> {failed} AND at <= ")
                    .Value(before),
                cancellationToken
            )
            .ConfigureAwait(false);
        return gone.Count;
    }

    private sealed record SweepPlace(int Day, byte[] MsgId);
}

using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// Claims dead messages, gives them back, and removes them, each together with what the ledger says of them. Rows of
/// failures are locked before rows of steps.
/// </summary>
internal sealed class FailureClaims(HomePart home, FailureShelf shelf, MySqlSettings settings)
{
    private const int Portion = 500;
    private const int Failed = (int)DeliveryStatus.Failed;

    private readonly string _failures = settings.Table(LedgerSchema.Failures);
    private readonly string _steps = settings.Table(LedgerSchema.Steps);

    public async Task<FailureClaim> ClaimAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var token = Guid.NewGuid();
        var items = await home
            .Server.RunAsync(
                $"claim {most} dead messages",
                (session, cancelled) => ClaimAsync(session, token, filter, most, lease, cancelled),
                // An answer that nobody waits for would be a claim that nobody knows of until its lease ends.
                CancellationToken.None
            )
            .ConfigureAwait(false);
        return new FailureClaim(token.ToString("N", CultureInfo.InvariantCulture), items);
    }

    public Task EndAsync(FailureClaim claim, IReadOnlyList<bool> resolved, CancellationToken cancellationToken)
    {
        var token = Bytes(Guid.ParseExact(claim.Token, "N"));
        var keys = claim
            .Items.Select(
                (item, i) => (Key: new LedgerKey(MessageKey.Of(item.Message.Id), item.Group), Resolved: resolved[i])
            )
            .OrderBy(item => item.Key, Comparer<LedgerKey>.Create((one, other) => one.CompareTo(other)))
            .ToList();
        var done = keys.Where(item => item.Resolved).Select(item => item.Key).ToList();
        var open = keys.Where(item => !item.Resolved).Select(item => item.Key).ToList();
        return home.Server.RunAsync(
            $"end a claim of {keys.Count} dead messages",
            async (session, cancelled) =>
            {
                foreach (var list in LedgerKey.Lists(done))
                    await SentAgainAsync(session, token, list.Group, list.MsgIds, cancelled).ConfigureAwait(false);
                foreach (var list in LedgerKey.Lists(open))
                {
                    var batch = new SqlBatch().Statement($"UPDATE {_failures} SET token = NULL, lease_until = NULL");
                    Of(batch, list.Group, list.MsgIds).Text(" AND token = ").Value(token);
                    await session.ExecuteAsync(batch, cancelled).ConfigureAwait(false);
                }

                return 0;
            },
            cancellationToken
        );
    }

    public async Task<long> ResolveAsync(FailureFilter filter, CancellationToken cancellationToken)
    {
        var removed = 0L;
        while (true)
        {
            var portion = await home
                .Server.RunAsync(
                    "resolve dead messages",
                    (session, cancelled) => ResolveAsync(session, filter, cancelled),
                    cancellationToken
                )
                .ConfigureAwait(false);
            removed += portion;
            if (portion < Portion)
                return removed;
        }
    }

    private async Task<List<FailedDelivery>> ClaimAsync(
        MySqlSession session,
        Guid token,
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var search = shelf.Select().Where(filter);
        // Its own token: the answer to an earlier try may have been lost.
        search.Text(" AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6) OR token = ").Value(Bytes(token));
        FailureShelf.Order(search.Text(")"), most).Text(" FOR UPDATE SKIP LOCKED");
        var found = await FailureShelf.FindAsync(session, search, cancellationToken).ConfigureAwait(false);
        var keys = ByteBudget.Take(found, item => item.Bytes).ConvertAll(item => item.Key);
        var now = DbTime.To(settings.Time.GetUtcNow());
        foreach (var (group, ids) in LedgerKey.Lists(keys))
        {
            var batch = new SqlBatch().Statement($"UPDATE {_failures} SET token = ").Value(Bytes(token));
            batch.Text(", lease_until = TIMESTAMPADD(MICROSECOND, ").Value((long)lease.TotalMicroseconds);
            Of(batch.Text(", UTC_TIMESTAMP(6))"), group, ids);
            Of(batch.Statement($"UPDATE {_steps} SET reopened_at = ").Value(now), group, ids);
            await session.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        var items = await shelf.ReadAsync(session, keys, cancellationToken).ConfigureAwait(false);
        return items.ConvertAll(item => item.Failed);
    }

    /// <summary>The message waits again for its group, unless that has already gone on with it.</summary>
    private async Task SentAgainAsync(
        MySqlSession session,
        byte[] token,
        string group,
        byte[][] ids,
        CancellationToken cancellationToken
    )
    {
        var search = Of(shelf.Select(), group, ids).Text(" AND token = ").Value(token).Text(" FOR UPDATE");
        var held = await FailureShelf.FindAsync(session, search, cancellationToken).ConfigureAwait(false);
        if (held.Count == 0)
            return;
        var keys = held.ConvertAll(item => item.Key.MsgId);
        var batch = Of(new SqlBatch().Statement($"DELETE FROM {_failures}"), group, keys);
        if (group.Length > 0)
            Of(batch.Statement($"DELETE FROM {_steps}"), group, keys);
        else
            Of(batch.Statement($"UPDATE {_steps} SET status = {(int)DeliveryStatus.Waiting}"), group, keys);
        await session.ExecuteAsync(batch.Text($" AND status = {Failed}"), cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ResolveAsync(
        MySqlSession session,
        FailureFilter filter,
        CancellationToken cancellationToken
    )
    {
        var search = FailureShelf.Order(shelf.Select().Where(filter), Portion).Text(" FOR UPDATE");
        var found = await FailureShelf.FindAsync(session, search, cancellationToken).ConfigureAwait(false);
        var now = settings.Time.GetUtcNow();
        foreach (var (group, ids) in LedgerKey.Lists(found.Select(item => item.Key)))
        {
            var batch = Of(new SqlBatch().Statement($"DELETE FROM {_failures}"), group, ids);
            batch.Statement($"UPDATE {_steps} SET status = {(int)DeliveryStatus.Done}, failure = NULL, at = ");
            batch.Value(DbTime.To(now)).Text(", day = ").Value(StepWriter.DayOf(now));
            Of(batch, group, ids).Text($" AND status = {Failed}");
            await session.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        return found.Count;
    }

    private static SqlBatch Of(SqlBatch batch, string group, IEnumerable<byte[]> ids) =>
        batch.Text(" WHERE grp = ").Value(group).Text(" AND msg_id IN ").Keys(ids);

    private static byte[] Bytes(Guid token) => token.ToByteArray(bigEndian: true);
}

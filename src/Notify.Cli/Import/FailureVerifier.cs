namespace Notify.Cli;

/// <summary>
/// Compares every row of <c>failed_queues</c> with the dead message it became, if that is still dead.
/// </summary>
internal sealed class FailureVerifier(
    OldFailures old,
    IDeliveryLedger ledger,
    FailureMemory memory,
    FailureRules rules,
    ImportLog log
)
{
    public FailureSums Sums { get; } = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var after = 0UL;
        while (true)
        {
            var rows = await old.ReadAsync(after, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0)
                return;
            after = rows[^1].Id;
            Sums.Rows += rows.Count;
            await PageAsync(rows, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PageAsync(List<OldFailure> rows, CancellationToken cancellationToken)
    {
        var known = await memory.FindAsync(rows[0].Id, rows[^1].Id, cancellationToken).ConfigureAwait(false);
        var came = await old.CameAsync([.. rows.Where(row => !known.Contains(row.Id))], cancellationToken)
            .ConfigureAwait(false);
        Sums.Came += came.Count;
        var wanted = new List<(OldFailure Row, LedgerEntry Entry)>();
        foreach (var row in rows.Where(row => !came.Contains(row.Id)))
        {
            if (row.ToEntry(rules, out var fault) is { } entry)
                wanted.Add((row, entry));
            else
            {
                Sums.Refused++;
                log.Refused(row, fault!);
            }
        }

        var dead = known.Count == 0 ? [] : await FindAsync(wanted, cancellationToken).ConfigureAwait(false);
        foreach (var (row, entry) in wanted)
            Compare(row, entry, known.Contains(row.Id), dead.GetValueOrDefault(entry.MessageId));
    }

    private async Task<Dictionary<MessageId, FailedDelivery>> FindAsync(
        List<(OldFailure Row, LedgerEntry Entry)> wanted,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<MessageId, FailedDelivery>();
        var query = new FailureQuery
        {
            Filter = new FailureFilter { Ids = wanted.ConvertAll(pair => pair.Entry.MessageId) },
            Limit = FailureQuery.MaxLimit,
        };
        do
        {
            var page = await ledger.ListFailuresAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var failed in page.Items)
                found[failed.Message.Id] = failed;
            query = query with { Cursor = page.Next };
        } while (query.Cursor is not null);
        return found;
    }

    private void Compare(OldFailure row, LedgerEntry wanted, bool wasTaken, FailedDelivery? found)
    {
        if (wasTaken && found is null)
        {
            Sums.Known++;
            return;
        }

        var difference =
            found is null ? "was not taken"
            : found.Message.Topic != wanted.Topic ? $"has topic {found.Message.Topic} there, not {wanted.Topic}"
            : found.Group != wanted.Group ? $"has group {found.Group} there, not {wanted.Group}"
            : !found.Message.Body.Span.SequenceEqual(wanted.Message!.Body.Span) ? "has another body there"
            : null;
        if (difference is null)
        {
            Sums.Taken++;
            return;
        }

        Sums.Different++;
        log.Different(row, difference);
    }
}

namespace Notify.Cli;

/// <summary>
/// Takes the old system's failures into the ledger, a dead message for each row. A row is taken once: not again when
/// it was sent again or resolved meanwhile.
/// </summary>
internal sealed class FailureImporter(
    OldFailures old,
    IDeliveryLedger ledger,
    FailureMemory memory,
    FailureRules rules,
    ImportLog log
)
{
    public FailureSums Sums { get; } = new();

    /// <summary>Takes every row in, or only looks whether it could be.</summary>
    public async Task RunAsync(bool isDry, CancellationToken cancellationToken)
    {
        if (!isDry)
            await memory.MakeAsync(cancellationToken).ConfigureAwait(false);
        var after = 0UL;
        while (true)
        {
            var rows = await old.ReadAsync(after, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0)
                return;
            after = rows[^1].Id;
            Sums.Rows += rows.Count;
            var taken = await ChooseAsync(rows, cancellationToken).ConfigureAwait(false);
            if (!isDry && taken.Count > 0)
                await StoreAsync(taken, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<(ulong Row, LedgerEntry Entry)>> ChooseAsync(
        List<OldFailure> rows,
        CancellationToken cancellationToken
    )
    {
        var known = await memory.FindAsync(rows[0].Id, rows[^1].Id, cancellationToken).ConfigureAwait(false);
        var open = rows.Where(row => !known.Contains(row.Id)).ToList();
        var came = await old.CameAsync(open, cancellationToken).ConfigureAwait(false);
        Sums.Known += rows.Count - open.Count;
        Sums.Came += came.Count;
        var taken = new List<(ulong Row, LedgerEntry Entry)>();
        foreach (var row in open.Where(row => !came.Contains(row.Id)))
        {
            if (row.ToEntry(rules, out var fault) is { } entry)
                taken.Add((row.Id, entry));
            else
            {
                Sums.Refused++;
                log.Refused(row, fault!);
            }
        }

        Sums.Taken += taken.Count;
        return taken;
    }

    /// <summary>
    /// A run that dies in between records the same again; should one have been sent again by then, it comes twice with
    /// one id, which an inbox takes once.
    /// </summary>
    private async Task StoreAsync(List<(ulong Row, LedgerEntry Entry)> taken, CancellationToken cancellationToken)
    {
        await ledger.RecordAsync(taken.ConvertAll(pair => pair.Entry), cancellationToken).ConfigureAwait(false);
        await memory.AddAsync(taken.ConvertAll(pair => pair.Row), cancellationToken).ConfigureAwait(false);
    }
}

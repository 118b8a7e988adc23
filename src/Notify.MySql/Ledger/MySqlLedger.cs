namespace Notify.MySql;

/// <summary>The ledger on the home server: checks what comes in and hands it to the part that does it.</summary>
internal sealed class MySqlLedger : IDeliveryLedger
{
    private readonly HomePart _home;
    private readonly StepWriter _writer;
    private readonly RowWriter _failures;
    private readonly StepReader _reader;
    private readonly StepSweeper _sweeper;
    private readonly FailureShelf _shelf;
    private readonly FailureClaims _claims;

    public MySqlLedger(HomePart home, MySqlSettings settings)
    {
        _home = home;
        _writer = new StepWriter(settings);
        _failures = FailureRow.Writer(settings);
        _reader = new StepReader(home, settings);
        _sweeper = new StepSweeper(home, settings);
        _shelf = new FailureShelf(settings);
        _claims = new FailureClaims(home, _shelf, settings);
    }

    public async ValueTask RecordAsync(
        IReadOnlyList<LedgerEntry> entries,
        CancellationToken cancellationToken = default
    )
    {
        if (entries.Count == 0)
            return;
        await _home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var failures = FailureRow.Of(entries);
        var rows = StepWriter.Rows(entries);
        foreach (var row in failures)
        {
            if (_home.TooLarge(row.Bytes) is { } fault)
                throw new NotifyException(ErrorIds.Ledger, $"A dead message was not recorded. {fault}");
        }

        var what = $"record {entries.Count} steps in the ledger";
        // One statement is a transaction already.
        if (rows.Count == 1 && failures.Count == 0)
            await _home.Server.UseAsync(what, WriteAsync, cancellationToken).ConfigureAwait(false);
        else
            await _home.Server.RunAsync(what, WriteAsync, cancellationToken).ConfigureAwait(false);
        _home.Server.NoteWritten();

        async Task<int> WriteAsync(MySqlSession session, CancellationToken token)
        {
            await _failures.RunAsync(session, failures, _home.PacketLimit, token).ConfigureAwait(false);
            await _writer.RunAsync(session, rows, _home.PacketLimit, token).ConfigureAwait(false);
            return 0;
        }
    }

    public async ValueTask<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken = default) =>
        await _reader.FindAsync(id, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken = default
    ) => await _reader.AreDoneAsync(group, ids, since, cancellationToken).ConfigureAwait(false);

    public async ValueTask<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken = default) =>
        await _sweeper.SweepAsync(keepFor, cancellationToken).ConfigureAwait(false);

    public async ValueTask<FailurePage> ListFailuresAsync(
        FailureQuery query,
        CancellationToken cancellationToken = default
    )
    {
        var cursor = query.Cursor is { } text ? FailureCursor.Read(text) : null;
        await _home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        return await _home
            .Server.UseAsync(
                "list dead messages",
                (session, token) => _shelf.ListAsync(session, query, cursor, token),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    )
    {
        await _home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        return await _claims.ClaimAsync(filter, most, lease, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    )
    {
        if (claim.Items.Count == 0)
            return;
        await _home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        await _claims.EndAsync(claim, resolved, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<long> ResolveFailuresAsync(
        FailureFilter filter,
        CancellationToken cancellationToken = default
    )
    {
        await _home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        return await _claims.ResolveAsync(filter, cancellationToken).ConfigureAwait(false);
    }
}

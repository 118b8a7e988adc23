namespace Notify.Setup;

/// <summary>
/// Stands where the ledger is off: it has no failures, and asking for a status says which line to add.
/// </summary>
internal sealed class DisabledLedger : IDeliveryLedger
{
    public ValueTask RecordAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken = default) =>
        throw Disabled($"{entries.Count} steps were to be recorded");

    public ValueTask<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken = default) =>
        throw Disabled($"The status of message '{id}' was asked for");

    public ValueTask<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken = default
    ) => throw Disabled($"What the group '{group}' is done with was asked for");

    public ValueTask<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken = default) => new(0);

    public ValueTask<FailurePage> ListFailuresAsync(
        FailureQuery query,
        CancellationToken cancellationToken = default
    ) => new(new FailurePage([], null));

    public ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    ) => new(new FailureClaim("", []));

    public ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    ) => default;

    public ValueTask<long> ResolveFailuresAsync(FailureFilter filter, CancellationToken cancellationToken = default) =>
        new(0);

    private static NotSupportedByAdapterException Disabled(string attempt) =>
        new($"{attempt}, but the ledger is off. Set Notify:LedgerMode to \"Failures\" or \"All\".");
}

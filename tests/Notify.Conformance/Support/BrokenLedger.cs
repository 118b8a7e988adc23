namespace Notify.Conformance;

/// <summary>A ledger whose server is down.</summary>
public sealed class BrokenLedger : IDeliveryLedger
{
    public ValueTask RecordAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken = default) =>
        throw Down();

    public ValueTask<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken = default) =>
        throw Down();

    public ValueTask<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken = default
    ) => throw Down();

    public ValueTask<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken = default) => throw Down();

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

    private static IOException Down() => new("The ledger's server is down.");
}

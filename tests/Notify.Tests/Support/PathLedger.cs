using System.Collections.Concurrent;

namespace Notify.Tests.Support;

/// <summary>A ledger that keeps what it is told, knows what the test says is done, and can fail.</summary>
internal sealed class PathLedger : IDeliveryLedger
{
    public ConcurrentQueue<LedgerEntry> Entries { get; } = new();

    public HashSet<MessageId> Done { get; } = [];

    public List<DateTimeOffset> AskedSince { get; } = [];

    public Exception? RecordError { get; set; }

    public Exception? LookUpError { get; set; }

    public ValueTask RecordAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken = default)
    {
        if (RecordError is { } error)
            throw error;
        foreach (var entry in entries)
            Entries.Enqueue(entry);
        return default;
    }

    public ValueTask<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken = default
    )
    {
        if (LookUpError is { } error)
            return ValueTask.FromException<IReadOnlyList<bool>>(error);
        AskedSince.Add(since);
        return new([.. ids.Select(Done.Contains)]);
    }

    public ValueTask<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<FailurePage> ListFailuresAsync(
        FailureQuery query,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<long> ResolveFailuresAsync(FailureFilter filter, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}

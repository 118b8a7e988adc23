namespace Notify.InMemory;

/// <summary>The ledger of a memory server.</summary>
internal sealed class InMemoryLedger : IDeliveryLedger
{
    private readonly InMemorySettings _settings;
    private readonly FailureBook _failures;
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, LinkedListNode<LedgerRecord>> _records = [];

    // Oldest first, by when a record was begun: what is evicted and swept goes from the front.
    private readonly LinkedList<LedgerRecord> _byAge = new();

    public InMemoryLedger(InMemorySettings settings)
    {
        _settings = settings;
        _failures = new FailureBook(settings, OnTurn);
    }

    public ValueTask RecordAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            MakeRoomFor(entries);
            if (!_failures.TryAdd(Failures(entries)))
                throw Full($"{_settings.Options.FailureLimit:N0} failures", "InMemory:FailureLimit");
            foreach (var entry in entries)
                Record(entry.MessageId, entry.Topic).Apply(entry);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return new(_records.TryGetValue(id, out var record) ? record.Value.Describe() : null);
    }

    public ValueTask<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken = default
    )
    {
        var done = new bool[ids.Count];
        lock (_gate)
        {
            for (var i = 0; i < done.Length; i++)
                done[i] = _records.TryGetValue(ids[i], out var record) && record.Value.IsDone(group, since);
        }

        return new(done);
    }

    public ValueTask<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var before = _settings.Time.GetUtcNow() - keepFor;
            var old = _byAge.Where(record => record.At <= before && !record.HasFailed).ToList();
            old.ForEach(Forget);
            return new(old.Count);
        }
    }

    public ValueTask<FailurePage> ListFailuresAsync(
        FailureQuery query,
        CancellationToken cancellationToken = default
    ) => _failures.ListFailuresAsync(query, cancellationToken);

    public ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
            return _failures.ClaimFailuresAsync(filter, most, lease, cancellationToken);
    }

    public ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
            return _failures.EndClaimAsync(claim, resolved, cancellationToken);
    }

    public ValueTask<long> ResolveFailuresAsync(FailureFilter filter, CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return _failures.ResolveFailuresAsync(filter, cancellationToken);
    }

    private static List<FailedDelivery> Failures(IReadOnlyList<LedgerEntry> entries) =>
        [
            .. entries
                .Where(entry => entry is { Status: DeliveryStatus.Failed, Message: not null, Failure: not null })
                .Select(entry => new FailedDelivery(
                    entry.Message!,
                    entry.Group ?? "",
                    entry.Attempt,
                    entry.FirstFailedAt,
                    entry.Failure!
                )),
        ];

    private void OnTurn(FailedDelivery failed, FailureTurn turn)
    {
        if (!_records.TryGetValue(failed.Message.Id, out var record))
            return;
        var now = _settings.Time.GetUtcNow();
        if (turn == FailureTurn.Claimed)
            record.Value.Reopen(failed.Group, now);
        else if (turn == FailureTurn.SentAgain)
            record.Value.ForgetFailure(failed.Group);
        else
            record.Value.Apply(Done(failed, now));
    }

    private static LedgerEntry Done(FailedDelivery failed, DateTimeOffset now) =>
        new()
        {
            MessageId = failed.Message.Id,
            Topic = failed.Message.Topic,
            Group = failed.Group,
            Status = DeliveryStatus.Done,
            Attempt = failed.Attempts,
            At = now,
        };

    private LedgerRecord Record(MessageId id, string topic)
    {
        if (_records.TryGetValue(id, out var known))
            return known.Value;
        var record = new LedgerRecord(id, topic);
        _records[id] = _byAge.AddLast(record);
        return record;
    }

    private void MakeRoomFor(IReadOnlyList<LedgerEntry> entries)
    {
        var fresh = entries.Select(entry => entry.MessageId).Distinct().Count(id => !_records.ContainsKey(id));
        var tooMany = _records.Count + fresh - _settings.Options.LedgerLimit;
        if (tooMany <= 0)
            return;
        var forgettable = _byAge.Where(record => record.IsOver).Take(tooMany).ToList();
        if (forgettable.Count < tooMany)
            throw Full($"{_settings.Options.LedgerLimit:N0} messages, none of them done", "InMemory:LedgerLimit");
        forgettable.ForEach(Forget);
    }

    private void Forget(LedgerRecord record)
    {
        _records.Remove(record.Id, out var node);
        _byAge.Remove(node!);
    }

    private static NotifyException Full(string what, string option) =>
        new(
            ErrorIds.Ledger,
            $"The ledger could not record: it has {what}, its limit. Redrive or resolve failures, or raise {option}."
        );
}

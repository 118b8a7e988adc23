namespace Notify.InMemory;

/// <summary>Which occurrence of a schedule ran, and who runs one now; one lock guards all.</summary>
internal sealed class InMemoryRecurringStore(InMemorySettings settings) : IRecurringStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RecurringRecord> _records = [];

    // Whole milliseconds, as other stores keep them.
    private DateTimeOffset Now =>
        new(settings.NowTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    public ValueTask<RecurringState> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return new(Find(name).State with { Now = Now });
    }

    public ValueTask<bool> TakeAsync(string name, RecurringTake take, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var (state, owner) = Find(name);
            var isTaken = state.TakenUntil > Now;
            if (isTaken && owner == take.Owner)
                return new(true);
            if (isTaken || state.Version != take.Version)
                return new(false);
            var taken = state with
            {
                Version = state.Version + 1,
                Pending = take.Occurrence,
                Attempts = take.Attempt,
                ReadyAt = null,
                TakenUntil = Now + take.Lease,
            };
            _records[name] = new RecurringRecord(taken, take.Owner);
            return new(true);
        }
    }

    public ValueTask<bool> RenewAsync(
        string name,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
        {
            var record = Find(name);
            if (record.Owner != owner || record.State.TakenUntil is null)
                return new(false);
            _records[name] = record with { State = record.State with { TakenUntil = Now + lease } };
            return new(true);
        }
    }

    public ValueTask<bool> ReturnAsync(string name, RecurringReturn end, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var (state, owner) = Find(name);
            if (owner != end.Owner)
                return new(false);
            if (state.TakenUntil is not null)
                _records[name] = new RecurringRecord(Ended(state, end), owner);
            return new(true);
        }
    }

    public ValueTask RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
            _records.Remove(name);
        return ValueTask.CompletedTask;
    }

    private RecurringState Ended(RecurringState state, RecurringReturn end) =>
        state with
        {
            Version = state.Version + 1,
            Last = end.IsDone ? state.Pending : state.Last,
            Pending = end.IsDone ? null : state.Pending,
            Attempts = end.IsDone ? 0 : end.Attempts,
            ReadyAt = end.IsDone ? null : Now + end.After,
            TakenUntil = null,
            Error = end.Error,
        };

    private RecurringRecord Find(string name)
    {
        if (!_records.TryGetValue(name, out var record))
        {
            var state = new RecurringState
            {
                Now = Now,
                Since = Now,
                Version = 0,
            };
            _records[name] = record = new RecurringRecord(state, "");
        }

        return record;
    }
}

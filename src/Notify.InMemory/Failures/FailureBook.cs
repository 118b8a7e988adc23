using System.Globalization;

namespace Notify.InMemory;

/// <summary>
/// Dead messages in the order in which they failed, each once for its group. Serves the dead-letter queues of the
/// transport and the failures of the ledger alike.
/// </summary>
internal sealed class FailureBook(InMemorySettings settings, Action<FailedDelivery, FailureTurn>? onTurn = null)
    : IFailureStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Entry> _entries = [];
    private readonly Dictionary<(string Group, MessageId Id), long> _numbers = [];
    private readonly Dictionary<string, long> _counts = [];
    private long _lastNumber;

    public long Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    public long CountOf(string group)
    {
        lock (_gate)
            return _counts.GetValueOrDefault(group);
    }

    /// <summary>Keeps a dead message; the same message of the same group replaces what was known of it.</summary>
    /// <returns>False if the limit is reached.</returns>
    public bool TryAdd(FailedDelivery failed) => TryAdd([failed]);

    /// <summary>Keeps all of some dead messages, or none.</summary>
    public bool TryAdd(IReadOnlyList<FailedDelivery> failed)
    {
        lock (_gate)
        {
            var fresh = failed.Count(f => !_numbers.ContainsKey((f.Group, f.Message.Id)));
            if (_entries.Count + fresh > settings.Options.FailureLimit)
                return false;
            foreach (var each in failed)
                Add(each);
            return true;
        }
    }

    public void RemoveGroup(string group)
    {
        lock (_gate)
        {
            foreach (var number in _entries.Where(e => e.Value.Failed.Group == group).Select(e => e.Key).ToList())
                Remove(number);
        }
    }

    public ValueTask<FailurePage> ListFailuresAsync(FailureQuery query, CancellationToken cancellationToken = default)
    {
        var after = query.Cursor is null ? 0 : NumberCursor.Read(query.Cursor);
        lock (_gate)
        {
            var found = _entries
                .Where(entry => entry.Key > after && query.Filter.Matches(entry.Value.Failed))
                .Take(query.Limit + 1)
                .ToList();
            var more = found.Count > query.Limit;
            if (more)
                found.RemoveAt(query.Limit);
            return new(
                new FailurePage([.. found.Select(e => e.Value.Failed)], more ? NumberCursor.Write(found[^1].Key) : null)
            );
        }
    }

    public ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
        {
            var now = settings.Time.GetUtcNow();
            var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            var free = _entries.Values.Where(e => e.LeaseEnd <= now && filter.Matches(e.Failed)).Take(most).ToList();
            foreach (var entry in free)
            {
                (entry.Token, entry.LeaseEnd) = (token, now + lease);
                onTurn?.Invoke(entry.Failed, FailureTurn.Claimed);
            }

            return new(new FailureClaim(token, [.. free.Select(entry => entry.Failed)]));
        }
    }

    public ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
        {
            for (var i = 0; i < claim.Items.Count; i++)
            {
                var key = (claim.Items[i].Group, claim.Items[i].Message.Id);
                if (!_numbers.TryGetValue(key, out var number) || _entries[number].Token != claim.Token)
                    continue;
                if (resolved[i])
                    End(number, FailureTurn.SentAgain);
                else
                    _entries[number].LeaseEnd = default;
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> ResolveFailuresAsync(FailureFilter filter, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var matching = _entries.Where(entry => filter.Matches(entry.Value.Failed)).Select(e => e.Key).ToList();
            foreach (var number in matching)
                End(number, FailureTurn.Resolved);
            return new(matching.Count);
        }
    }

    private void Add(FailedDelivery failed)
    {
        var key = (failed.Group, failed.Message.Id);
        if (_numbers.TryGetValue(key, out var known))
            Remove(known);
        _numbers[key] = ++_lastNumber;
        _entries[_lastNumber] = new Entry(failed);
        _counts[failed.Group] = _counts.GetValueOrDefault(failed.Group) + 1;
    }

    private void End(long number, FailureTurn turn)
    {
        var failed = _entries[number].Failed;
        Remove(number);
        onTurn?.Invoke(failed, turn);
    }

    private void Remove(long number)
    {
        _entries.Remove(number, out var entry);
        var failed = entry!.Failed;
        _numbers.Remove((failed.Group, failed.Message.Id));
        if (--_counts[failed.Group] == 0)
            _counts.Remove(failed.Group);
    }

    private sealed class Entry(FailedDelivery failed)
    {
        public FailedDelivery Failed { get; } = failed;

        public string? Token { get; set; }

        public DateTimeOffset LeaseEnd { get; set; }
    }
}

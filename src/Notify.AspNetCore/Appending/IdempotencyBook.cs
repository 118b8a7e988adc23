namespace Notify.AspNetCore;

/// <summary>
/// Remembers for a day what each sender sent under which id: at most 100,000 ids, the oldest go first. It belongs to
/// one host; what another host took is known by the inbox itself.
/// </summary>
internal sealed class IdempotencyBook(TimeProvider time)
{
    private const int Most = 100_000;
    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Sender, MessageId Id), Entry> _entries = [];
    private readonly Queue<(DateTimeOffset At, (string, MessageId) Key, Entry Entry)> _byAge = new();

    /// <summary>Begins to answer a request. Its end is told by disposing the turn.</summary>
    /// <exception cref="ProblemException">
    /// The same is being answered right now, or something else was sent under this id.
    /// </exception>
    public IdempotencyTurn Begin(string sender, MessageId id, Fingerprint content)
    {
        var hash = content.Finish();
        if (id.IsEmpty)
            return new IdempotencyTurn(isReplay: false, _ => { });
        var key = (sender, id);
        lock (_gate)
        {
            Forget();
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry(hash);
                _byAge.Enqueue((time.GetUtcNow(), key, entry));
                return new IdempotencyTurn(isReplay: false, accepted => End(key, entry, accepted));
            }

            if (!entry.Content.AsSpan().SequenceEqual(hash))
                throw IdempotencyKey.Mismatch(id);
            if (!entry.IsAccepted)
                throw new ProblemException(
                    Problem.IdempotencyInProgress,
                    $"The request with the id '{id}' is being answered at this moment. Try again in a second."
                );
            return new IdempotencyTurn(isReplay: true, _ => { });
        }
    }

    private void End((string, MessageId) key, Entry entry, bool accepted)
    {
        lock (_gate)
        {
            // A failure is not remembered: the next try is a try.
            if (accepted)
                entry.IsAccepted = true;
            else
                Remove(key, entry);
        }
    }

    private void Forget()
    {
        var before = time.GetUtcNow() - KeepFor;
        while (_byAge.TryPeek(out var oldest) && (oldest.At < before || _byAge.Count > Most))
        {
            _byAge.Dequeue();
            Remove(oldest.Key, oldest.Entry);
        }
    }

    private void Remove((string, MessageId) key, Entry entry)
    {
        if (_entries.TryGetValue(key, out var present) && present == entry)
            _entries.Remove(key);
    }

    private sealed class Entry(byte[] content)
    {
        public byte[] Content { get; } = content;

        public bool IsAccepted { get; set; }
    }
}

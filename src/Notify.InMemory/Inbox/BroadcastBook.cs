namespace Notify.InMemory;

/// <summary>The broadcasts of a server, in the order they came. Read without a lock, replaced as a whole.</summary>
internal sealed class BroadcastBook(InMemorySettings settings)
{
    /// <summary>Stands for the last broadcast of a user who comes for the first time.</summary>
    public const long NeverLooked = -1;

    private readonly Lock _gate = new();
    private readonly HashSet<MessageId> _ids = [];
    private volatile Entry[] _entries = [];
    private long _lastNumber;

    /// <summary>The number of the newest broadcast; 0 if there was none.</summary>
    public long LastNumber => Volatile.Read(ref _lastNumber);

    public bool Add(Broadcast broadcast)
    {
        lock (_gate)
        {
            if (!_ids.Add(broadcast.Id))
                return false;
            _entries = [.. _entries, new Entry(_lastNumber + 1, broadcast, settings.Time.GetUtcNow())];
            Volatile.Write(ref _lastNumber, _lastNumber + 1);
            return true;
        }
    }

    public bool Remove(MessageId id)
    {
        lock (_gate)
        {
            var before = _entries.Length;
            _entries = [.. _entries.Where(entry => entry.Broadcast.Id != id)];
            return _entries.Length < before;
        }
    }

    public bool Contains(MessageId id) => Array.Exists(_entries, entry => entry.Broadcast.Id == id);

    public IReadOnlyList<Broadcast> List()
    {
        var now = settings.Time.GetUtcNow();
        return [.. _entries.Select(e => e.Broadcast).Where(b => !(b.ExpiresAt <= now)).Reverse()];
    }

    /// <summary>The broadcasts after a number that a user is to have.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">The last number that was looked at, or <see cref="NeverLooked" />.</param>
    public List<Broadcast> VisibleTo(string userId, long after)
    {
        var now = settings.Time.GetUtcNow();
        var isNew = after == NeverLooked;
        var since = isNew ? now - settings.Notify.Notices.BroadcastsForNewUsers : DateTimeOffset.MinValue;
        return
        [
            .. _entries
                .Where(entry => entry.Number > after && entry.StoredAt > since)
                .Select(entry => entry.Broadcast)
                .Where(broadcast => !(broadcast.ExpiresAt <= now) && IsFor(broadcast, userId)),
        ];
    }

    /// <summary>Removes what has expired; inboxes sweep their own copies.</summary>
    public void Sweep()
    {
        var now = settings.Time.GetUtcNow();
        lock (_gate)
            _entries = [.. _entries.Where(entry => !(entry.Broadcast.ExpiresAt <= now))];
    }

    private bool IsFor(Broadcast broadcast, string userId) =>
        broadcast.Audience == Broadcast.Everyone || settings.Audience?.Contains(broadcast.Audience, userId) == true;

    private sealed record Entry(long Number, Broadcast Broadcast, DateTimeOffset StoredAt);
}

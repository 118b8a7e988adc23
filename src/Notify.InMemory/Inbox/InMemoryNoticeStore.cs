using System.Collections.Concurrent;
using System.Globalization;
using Notify.Shared;

namespace Notify.InMemory;

/// <summary>
/// The inboxes of a memory server. Each has a lock of its own; a user who has nothing takes no memory.
/// </summary>
internal sealed class InMemoryNoticeStore : INoticeStore
{
    private readonly InMemorySettings _settings;
    private readonly BroadcastBook _broadcasts;
    private readonly ConcurrentDictionary<string, InMemoryInbox> _inboxes = new();
    private readonly string _start = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
    private int _purges;

    public InMemoryNoticeStore(InMemorySettings settings)
    {
        _settings = settings;
        _broadcasts = new BroadcastBook(settings);
        Limits = new NoticeLimits { DataBytes = settings.Options.NoticeBytes };
    }

    public NoticeLimits Limits { get; }

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(
        IReadOnlyList<NoticeAppend> notices,
        CancellationToken cancellationToken = default
    )
    {
        var results = new AppendResult[notices.Count];
        foreach (var user in Limits.Accepted(notices, results).GroupBy(position => notices[position].UserId))
        {
            var positions = user.ToList();
            var appended = Append(user.Key, positions.ConvertAll(position => notices[position]));
            for (var i = 0; i < positions.Count; i++)
                results[positions[i]] = appended[i];
        }

        return new(results);
    }

    public ValueTask<NoticePage> PageAsync(
        string userId,
        NoticeQuery query,
        CancellationToken cancellationToken = default
    )
    {
        Limits.CheckUser(userId);
        NoticeLimits.CheckQuery(query);
        return new(Read(userId, inbox => inbox.Page(query)));
    }

    public ValueTask<NoticeCounts> CountAsync(string userId, CancellationToken cancellationToken = default)
    {
        Limits.CheckUser(userId);
        return new(Read(userId, inbox => inbox.Counts));
    }

    public ValueTask<Notice?> FindAsync(string userId, MessageId id, CancellationToken cancellationToken = default)
    {
        Limits.CheckUser(userId);
        return new(Read(userId, inbox => inbox.Find(id)));
    }

    public ValueTask<MarkResult> MarkAsync(
        string userId,
        NoticeMark mark,
        CancellationToken cancellationToken = default
    )
    {
        Limits.CheckUser(userId);
        NoticeLimits.CheckMark(mark);
        return new(Read(userId, inbox => inbox.Mark(mark)));
    }

    public ValueTask<bool> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken = default)
    {
        Limits.CheckBroadcast(broadcast);
        var id = broadcast.Id.IsEmpty ? MessageId.New() : broadcast.Id;
        return new(
            _broadcasts.Add(broadcast with { Id = id, CreatedAt = broadcast.CreatedAt ?? _settings.Time.GetUtcNow() })
        );
    }

    public ValueTask<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        if (!_broadcasts.Remove(id))
            return new(false);
        foreach (var inbox in _inboxes.Values)
        {
            lock (inbox.Gate)
                inbox.Revoke(id);
        }

        return new(true);
    }

    public ValueTask<IReadOnlyList<Broadcast>> ListBroadcastsAsync(CancellationToken cancellationToken = default) =>
        new(_broadcasts.List());

    public ValueTask<SweepResult> SweepAsync(CancellationToken cancellationToken = default)
    {
        var total = new SweepResult(0, 0, 0);
        _broadcasts.Sweep();
        foreach (var inbox in _inboxes.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (inbox.Gate)
            {
                var (expired, aged, forgotten) = inbox.Sweep();
                total = new(total.Expired + expired, total.Aged + aged, total.Forgotten + forgotten);
            }
        }

        return new(total);
    }

    public ValueTask<int> ReconcileAsync(string userId, CancellationToken cancellationToken = default)
    {
        Limits.CheckUser(userId);
        return new(Read(userId, inbox => inbox.Reconcile()));
    }

    public ValueTask<long> PurgeAsync(string userId, CancellationToken cancellationToken = default)
    {
        Limits.CheckUser(userId);
        Interlocked.Increment(ref _purges);
        if (!_inboxes.TryRemove(userId, out var inbox))
            return new(0);
        lock (inbox.Gate)
            return new(inbox.Purge());
    }

    private AppendResult[] Append(string userId, List<NoticeAppend> notices)
    {
        while (true)
        {
            var inbox = _inboxes.GetOrAdd(userId, NewInbox);
            CopyBroadcasts(inbox);
            lock (inbox.Gate)
            {
                if (inbox.IsGone)
                    continue;
                var results = inbox.Append(notices);
                var counts = inbox.Counts;
                return Array.ConvertAll(results, result => result with { Counts = counts });
            }
        }
    }

    private T Read<T>(string userId, Func<InMemoryInbox, T> read)
    {
        var inbox = Existing(userId);
        CopyBroadcasts(inbox);
        lock (inbox.Gate)
            return read(inbox);
    }

    /// <summary>The user's inbox, or an empty one that is not kept.</summary>
    private InMemoryInbox Existing(string userId)
    {
        if (_inboxes.TryGetValue(userId, out var inbox))
            return inbox;
        inbox = NewInbox(userId);
        return _broadcasts.VisibleTo(userId, BroadcastBook.NeverLooked).Count > 0
            ? _inboxes.GetOrAdd(userId, inbox)
            : inbox;
    }

    /// <summary>An inbox that follows a purged one numbers anew, so it must not have that one's epoch.</summary>
    private InMemoryInbox NewInbox(string userId) =>
        new(userId, string.Create(CultureInfo.InvariantCulture, $"{_start}{Volatile.Read(ref _purges):x}"), _settings);

    /// <summary>Copies the broadcasts in that came since the user was last seen.</summary>
    private void CopyBroadcasts(InMemoryInbox inbox)
    {
        var last = _broadcasts.LastNumber;
        var seen = inbox.LastBroadcast;
        if (seen == last)
            return;
        // The application's audience is asked outside the lock.
        var visible = _broadcasts.VisibleTo(inbox.UserId, seen);
        lock (inbox.Gate)
        {
            if (inbox.LastBroadcast >= last)
                return;
            // One that was revoked meanwhile stays out; one that is revoked from here on is taken out again.
            visible.RemoveAll(broadcast => !_broadcasts.Contains(broadcast.Id));
            inbox.AppendBroadcasts(visible);
            inbox.LastBroadcast = last;
        }
    }
}

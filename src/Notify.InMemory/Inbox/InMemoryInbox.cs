namespace Notify.InMemory;

/// <summary>
/// One user's inbox: its notices by number, and bit sets of which are unread, archived and of which type. Counters are
/// kept with every change and never computed by a reader. Its lock guards all of it. Partials: Marks, Pages, Upkeep.
/// </summary>
internal sealed partial class InMemoryInbox(string userId, string epoch, InMemorySettings settings)
{
    private readonly List<NoticeRow?> _rows = [];
    private readonly KnownIds _ids = new();
    private readonly BitSet _present = new();
    private readonly BitSet _unread = new();
    private readonly BitSet _archived = new();
    private readonly Dictionary<int, TypeCounter> _types = [];

    /// <summary>The number of the first row in the list.</summary>
    private long _firstSeq = 1;

    private long _lastSeq;
    private long _lastBroadcast = BroadcastBook.NeverLooked;
    private long _seenUpTo;
    private long _rev;
    private long _unreadCount;
    private long _unseenCount;
    private int _count;

    /// <summary>Guards everything in here.</summary>
    public Lock Gate { get; } = new();

    public string UserId { get; } = userId;

    /// <summary>
    /// The number of the last broadcast that was looked at for this user; may be read without the lock.
    /// </summary>
    public long LastBroadcast
    {
        get => Volatile.Read(ref _lastBroadcast);
        set => Volatile.Write(ref _lastBroadcast, value);
    }

    /// <summary>True if it was purged after it was found: whoever holds it must look it up again.</summary>
    public bool IsGone { get; private set; }

    public NoticeCounts Counts =>
        new(
            _unreadCount,
            _unseenCount,
            _lastSeq,
            _rev,
            epoch,
            _types.Where(type => type.Value.Unread > 0).ToDictionary(type => type.Key, type => type.Value.Unread)
        );

    /// <summary>Stores notices that belong together. Each raises the revision by one.</summary>
    /// <returns>One result per notice, by position, without counts.</returns>
    public AppendResult[] Append(IReadOnlyList<NoticeAppend> notices)
    {
        var results = new AppendResult[notices.Count];
        var stored = 0;
        for (var i = 0; i < notices.Count; i++)
        {
            var row = Add(notices[i].Id, notices[i].Type, notices[i].Data, notices[i].CreatedAt, notices[i].ExpiresAt);
            results[i] = new AppendResult(
                row is null ? AppendStatus.Duplicate : AppendStatus.Stored,
                row is null ? null : View(row)
            );
            stored += row is null ? 0 : 1;
        }

        FinishAppend(stored);
        return results;
    }

    /// <summary>Copies broadcasts in. Each raises the revision by one.</summary>
    public void AppendBroadcasts(IReadOnlyList<Broadcast> broadcasts)
    {
        var stored = 0;
        foreach (var broadcast in broadcasts)
        {
            var at = broadcast.CreatedAt!.Value;
            var row = Add(broadcast.Id, broadcast.Type, broadcast.Data, at, broadcast.ExpiresAt, isBroadcast: true);
            stored += row is null ? 0 : 1;
        }

        FinishAppend(stored);
    }

    private NoticeRow? Add(
        MessageId id,
        int type,
        string data,
        DateTimeOffset createdAt,
        DateTimeOffset? expiresAt,
        bool isBroadcast = false
    )
    {
        if (_ids.TryFind(id, out _))
            return null;
        var row = new NoticeRow(id, ++_lastSeq, type, data, createdAt, expiresAt, isBroadcast, settings.NowTicks);
        _rows.Add(row);
        _ids.Add(id, row.Seq);
        _present.Add(row.Seq);
        Counter(type).Numbers.Add(row.Seq);
        _count++;
        SetUnread(row);
        NoteExpiry(row);
        return row;
    }

    private void FinishAppend(int stored)
    {
        if (stored == 0)
            return;
        _rev += stored;
        TrimToCap();
    }

    private NoticeRow? Row(long seq) => seq >= _firstSeq && seq <= _lastSeq ? _rows[(int)(seq - _firstSeq)] : null;

    private NoticeRow? Row(MessageId id) => _ids.TryFind(id, out var seq) && seq > 0 ? Row(seq) : null;

    private TypeCounter Counter(int type)
    {
        if (!_types.TryGetValue(type, out var counter))
            _types[type] = counter = new TypeCounter();
        return counter;
    }

    private void SetUnread(NoticeRow row)
    {
        _unread.Add(row.Seq);
        _unreadCount++;
        Counter(row.Type).Unread++;
        if (row.Seq > _seenUpTo)
            _unseenCount++;
    }

    private bool SetRead(NoticeRow row)
    {
        if (!_unread.Remove(row.Seq))
            return false;
        _unreadCount--;
        Counter(row.Type).Unread--;
        if (row.Seq > _seenUpTo)
            _unseenCount--;
        return true;
    }

    private Notice View(NoticeRow row) =>
        new()
        {
            Id = row.Id,
            Seq = row.Seq,
            Type = row.Type,
            Data = row.Data,
            CreatedAt = row.CreatedAt,
            ExpiresAt = row.ExpiresAt,
            IsBroadcast = row.IsBroadcast,
            IsRead = !_unread[row.Seq],
            IsSeen = row.Seq <= _seenUpTo || !_unread[row.Seq],
            IsArchived = _archived[row.Seq],
        };

    private sealed class TypeCounter
    {
        /// <summary>Which notices are of the type.</summary>
        public BitSet Numbers { get; } = new();

        /// <summary>How many of them are unread.</summary>
        public long Unread { get; set; }
    }
}

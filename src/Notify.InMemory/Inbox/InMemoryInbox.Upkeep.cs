namespace Notify.InMemory;

internal sealed partial class InMemoryInbox
{
    private long _nextExpiry = long.MaxValue;

    /// <summary>Removes what has expired or grown too old. One change, if any.</summary>
    public SweepResult Sweep()
    {
        var now = settings.NowTicks;
        var expired = _nextExpiry <= now ? RemoveExpired(now) : 0;
        var aged = settings.Notify.Notices.KeepFor is { } keepFor ? RemoveOlderThan(now - keepFor.Ticks) : 0;
        if (expired + aged > 0)
            _rev++;
        ForgetFront();
        var forgotten = _ids.Forget(now - settings.Notify.Notices.RememberDeletedFor.Ticks);
        return new SweepResult(expired, aged, forgotten);
    }

    /// <summary>Takes a broadcast out again.</summary>
    public void Revoke(MessageId id)
    {
        if (Row(id) is { IsBroadcast: true } row && Remove(row))
            _rev++;
    }

    /// <summary>Counts everything anew and corrects what was wrong.</summary>
    /// <returns>How many counters were wrong.</returns>
    public int Reconcile()
    {
        var wrong = 0;
        var unread = _rows.OfType<NoticeRow>().Where(row => _unread[row.Seq]).ToList();
        wrong += Correct(ref _unreadCount, unread.Count);
        wrong += Correct(ref _unseenCount, unread.Count(row => row.Seq > _seenUpTo));
        foreach (var (type, counter) in _types)
        {
            var count = counter.Unread;
            wrong += Correct(ref count, unread.Count(row => row.Type == type));
            counter.Unread = count;
        }

        return wrong;
    }

    /// <summary>Empties it for good.</summary>
    /// <returns>How many notices it had.</returns>
    public long Purge()
    {
        IsGone = true;
        return _count;
    }

    private static int Correct(ref long counter, long counted)
    {
        if (counter == counted)
            return 0;
        counter = counted;
        return 1;
    }

    private bool Remove(NoticeRow row)
    {
        SetRead(row);
        _archived.Remove(row.Seq);
        _present.Remove(row.Seq);
        Counter(row.Type).Numbers.Remove(row.Seq);
        _ids.MarkDeleted(row.Id, settings.NowTicks);
        _rows[(int)(row.Seq - _firstSeq)] = null;
        _count--;
        return true;
    }

    private void NoteExpiry(NoticeRow row)
    {
        if (row.ExpiresAt is { } expiry)
            _nextExpiry = Math.Min(_nextExpiry, expiry.UtcTicks);
    }

    private long RemoveExpired(long now)
    {
        var removed = 0L;
        _nextExpiry = long.MaxValue;
        foreach (var row in _rows.OfType<NoticeRow>().Where(row => row.ExpiresAt is not null).ToList())
        {
            if (row.ExpiresAt!.Value.UtcTicks > now)
                NoteExpiry(row);
            else if (Remove(row))
                removed++;
        }

        return removed;
    }

    private long RemoveOlderThan(long storedBefore)
    {
        var removed = 0L;
        for (var i = 0; i < _rows.Count && (_rows[i] is null || _rows[i]!.StoredAt < storedBefore); i++)
        {
            if (_rows[i] is { } row && Remove(row))
                removed++;
        }

        return removed;
    }

    private void TrimToCap()
    {
        if (settings.Notify.Notices.MaxPerUser is not { } cap || _count <= cap)
            return;
        for (var i = 0; _count > cap; i++)
        {
            if (_rows[i] is { } row)
                Remove(row);
        }

        ForgetFront();
    }

    /// <summary>Lets go of the memory of what was removed at the front, in large portions.</summary>
    private void ForgetFront()
    {
        const int FreedAtOnce = BitSet.Word * 16;
        var gone = _rows.FindIndex(row => row is not null);
        gone = (gone < 0 ? _rows.Count : gone) / FreedAtOnce * FreedAtOnce;
        if (gone == 0)
            return;
        _rows.RemoveRange(0, gone);
        _firstSeq += gone;
        foreach (
            var set in _types.Values.Select(type => type.Numbers).Append(_present).Append(_unread).Append(_archived)
        )
            set.Forget(_firstSeq);
    }
}

using System.Numerics;

namespace Notify.InMemory;

internal sealed partial class InMemoryInbox
{
    public MarkResult Mark(NoticeMark mark)
    {
        var unknown = new List<MessageId>();
        var changed = mark.Ids is { } ids ? MarkEach(mark.Action, ids, unknown) : MarkUpTo(mark);
        if (changed > 0)
            _rev++;
        return new MarkResult(changed, unknown, Counts);
    }

    private long MarkEach(NoticeAction action, IReadOnlyList<MessageId> ids, List<MessageId> unknown)
    {
        var changed = 0L;
        foreach (var id in ids)
        {
            if (Row(id) is not { } row)
                unknown.Add(id);
            else if (MarkOne(action, row))
                changed++;
        }

        return changed;
    }

    private bool MarkOne(NoticeAction action, NoticeRow row) =>
        action switch
        {
            NoticeAction.Read => SetRead(row),
            NoticeAction.Unread => MarkUnread(row),
            NoticeAction.Archive => Archive(row),
            NoticeAction.Unarchive => _archived.Remove(row.Seq),
            NoticeAction.Delete => Remove(row),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
        };

    private bool MarkUnread(NoticeRow row)
    {
        if (_unread[row.Seq])
            return false;
        _archived.Remove(row.Seq);
        SetUnread(row);
        return true;
    }

    private bool Archive(NoticeRow row)
    {
        if (_archived[row.Seq])
            return false;
        _archived.Add(row.Seq);
        SetRead(row);
        return true;
    }

    private long MarkUpTo(NoticeMark mark)
    {
        // A number beyond the newest notice would cover notices to come, which nobody has seen.
        var end = Math.Min(mark.UpTo!.Value, _lastSeq) + 1;
        return mark.Action switch
        {
            NoticeAction.Read => ReadBefore(end, mark.Types),
            NoticeAction.Archive => ArchiveBefore(end, mark.Types),
            _ => SeeBefore(end),
        };
    }

    private long SeeBefore(long end)
    {
        if (end - 1 <= _seenUpTo)
            return 0;
        var unseenBefore = _unseenCount;
        _seenUpTo = end - 1;
        _unseenCount = _unread.CountFrom(end);
        // The badge may already be 0; the mark is remembered all the same.
        return Math.Max(1, unseenBefore - _unseenCount);
    }

    private long ReadBefore(long end, IReadOnlyList<int>? types)
    {
        var read = 0L;
        foreach (var (type, counter) in _types)
        {
            if (types is null || types.Contains(type))
                read += ReadBefore(end, counter);
        }

        return read;
    }

    private long ReadBefore(long end, TypeCounter counter)
    {
        if (counter.Unread == 0)
            return 0;
        var read = 0L;
        var last = (end - 1) / BitSet.Word;
        for (var index = _unread.Next(0); index <= last; index = _unread.Next(index + 1))
        {
            var bits = counter.Numbers.At(index) & _unread.At(index) & BitSet.MaskBefore(end, index);
            if (bits == 0)
                continue;
            _unread.RemoveBits(index, bits);
            read += BitOperations.PopCount(bits);
            _unseenCount -= BitOperations.PopCount(bits & BitSet.MaskFrom(_seenUpTo + 1, index));
        }

        counter.Unread -= read;
        _unreadCount -= read;
        return read;
    }

    private long ArchiveBefore(long end, IReadOnlyList<int>? types)
    {
        var archived = 0L;
        var last = (end - 1) / BitSet.Word;
        for (var index = NextToArchive(0); index <= last; index = NextToArchive(index + 1))
        {
            var bits = _present.At(index) & ~_archived.At(index) & BitSet.MaskBefore(end, index);
            for (; bits != 0; bits &= bits - 1)
            {
                var row = Row((index * BitSet.Word) + BitOperations.TrailingZeroCount(bits))!;
                if ((types is null || types.Contains(row.Type)) && Archive(row))
                    archived++;
            }
        }

        return archived;

        long NextToArchive(long index) => _present.NextWithout(_archived, index);
    }
}

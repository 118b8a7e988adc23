using System.Numerics;

namespace Notify.InMemory;

internal sealed partial class InMemoryInbox
{
    public NoticePage Page(NoticeQuery query)
    {
        var items = new List<Notice>(Math.Min(query.Limit, _count) + 1);
        if (query.After is { } after)
            ListForward(query, after, items);
        else
            ListBackward(query, Math.Min(query.Before ?? long.MaxValue, _lastSeq + 1), items);

        var more = items.Count > query.Limit;
        if (more)
            items.RemoveAt(query.Limit);
        return new NoticePage(items, more, Counts);
    }

    public Notice? Find(MessageId id) => Row(id) is { } row ? View(row) : null;

    private void ListBackward(NoticeQuery query, long before, List<Notice> items)
    {
        var index = Previous(query, (before - 1) / BitSet.Word);
        for (; index >= 0; index = Previous(query, index - 1))
        {
            var bits = Matching(query, index) & BitSet.MaskBefore(before, index);
            while (bits != 0)
            {
                var bit = BitSet.Word - 1 - BitOperations.LeadingZeroCount(bits);
                bits &= ~(1UL << bit);
                if (Take(index, bit, query.Limit, items))
                    return;
            }
        }
    }

    private void ListForward(NoticeQuery query, long after, List<Notice> items)
    {
        if (after >= _lastSeq)
            return;
        var first = Math.Max(after + 1, _firstSeq);
        var index = Next(query, first / BitSet.Word);
        for (; index != long.MaxValue; index = Next(query, index + 1))
        {
            var bits = Matching(query, index) & BitSet.MaskFrom(first, index);
            while (bits != 0)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
                if (Take(index, bit, query.Limit, items))
                    return;
            }
        }
    }

    /// <summary>Adds a notice to the page.</summary>
    /// <returns>True if the page has one more than asked for: enough to know that there are more.</returns>
    private bool Take(long index, int bit, int limit, List<Notice> items)
    {
        items.Add(View(Row((index * BitSet.Word) + bit)!));
        return items.Count > limit;
    }

    /// <summary>
    /// The last word up to an index in which each part of the query has a notice, so that what lies between the few
    /// notices asked for costs next to nothing; -1 if there is none.
    /// </summary>
    private long Previous(NoticeQuery query, long index)
    {
        for (var from = long.MaxValue; index != from && index >= 0; )
        {
            from = index;
            index = _present.Previous(index);
            if (query.Unread is { } unread)
                index = unread ? _unread.Previous(index) : _present.PreviousWithout(_unread, index);
            if (query.Archived is { } archived)
                index = archived ? _archived.Previous(index) : _present.PreviousWithout(_archived, index);
            if (query.Types is { } types)
                index = PreviousOfTypes(types, index);
        }

        return index;
    }

    /// <summary>As <see cref="Previous" />, from an index on; the largest long if there is none.</summary>
    private long Next(NoticeQuery query, long index)
    {
        for (var from = -1L; index != from && index != long.MaxValue; )
        {
            from = index;
            index = _present.Next(index);
            if (query.Unread is { } unread)
                index = unread ? _unread.Next(index) : _present.NextWithout(_unread, index);
            if (query.Archived is { } archived)
                index = archived ? _archived.Next(index) : _present.NextWithout(_archived, index);
            if (query.Types is { } types)
                index = NextOfTypes(types, index);
        }

        return index;
    }

    private long PreviousOfTypes(IReadOnlyList<int> types, long index)
    {
        var last = -1L;
        foreach (var type in types)
        {
            if (_types.TryGetValue(type, out var counter))
                last = Math.Max(last, counter.Numbers.Previous(index));
        }

        return last;
    }

    private long NextOfTypes(IReadOnlyList<int> types, long index)
    {
        var next = long.MaxValue;
        foreach (var type in types)
        {
            if (_types.TryGetValue(type, out var counter))
                next = Math.Min(next, counter.Numbers.Next(index));
        }

        return next;
    }

    private ulong Matching(NoticeQuery query, long index)
    {
        var bits = _present.At(index);
        if (query.Unread is { } unread)
            bits &= unread ? _unread.At(index) : ~_unread.At(index);
        if (query.Archived is { } archived)
            bits &= archived ? _archived.At(index) : ~_archived.At(index);
        return query.Types is { } types && bits != 0 ? bits & OfTypes(types, index) : bits;
    }

    private ulong OfTypes(IReadOnlyList<int> types, long index)
    {
        var bits = 0UL;
        foreach (var type in types)
        {
            if (_types.TryGetValue(type, out var counter))
                bits |= counter.Numbers.At(index);
        }

        return bits;
    }
}

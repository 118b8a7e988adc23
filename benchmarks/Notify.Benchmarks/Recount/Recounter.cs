namespace Notify.Benchmarks.Recount;

/// <summary>Compares the counters of inboxes with what their pages show.</summary>
internal sealed class Recounter(INoticeStore store)
{
    public long Notices { get; private set; }

    public long Unread { get; private set; }

    public long Counters { get; private set; }

    public long Wrong { get; private set; }

    public async Task CheckAsync(string user)
    {
        var counts = await store.CountAsync(user);
        var byType = new Dictionary<int, long>();
        var (unread, unseen) = (0L, 0L);
        await foreach (var notice in AllAsync(user))
        {
            Notices++;
            if (notice.IsRead)
                continue;
            unread++;
            unseen += notice.IsSeen ? 0 : 1;
            byType[notice.Type] = byType.GetValueOrDefault(notice.Type) + 1;
        }

        Unread += unread;
        Compare(counts.Unread, unread);
        Compare(counts.Unseen, unseen);
        foreach (var type in byType.Keys.Union(counts.UnreadByType.Keys))
            Compare(counts.UnreadByType.GetValueOrDefault(type), byType.GetValueOrDefault(type));
    }

    private void Compare(long counter, long counted)
    {
        Counters++;
        if (counter != counted)
            Wrong++;
    }

    private async IAsyncEnumerable<Notice> AllAsync(string user)
    {
        var query = new NoticeQuery { Limit = NoticeLimits.PageSize, Archived = null };
        while (true)
        {
            var page = await store.PageAsync(user, query);
            foreach (var notice in page.Items)
                yield return notice;
            if (page.Next is not { } next)
                yield break;
            query = query with { Before = next };
        }
    }
}

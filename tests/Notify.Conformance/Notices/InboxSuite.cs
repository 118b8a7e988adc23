namespace Notify.Conformance.Notices;

/// <summary>What the suites of notice stores share.</summary>
public abstract class InboxSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    protected static readonly DateTimeOffset Created = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected INoticeStore Store { get; private set; } = null!;

    /// <summary>What else the application of the store tells Notify.</summary>
    protected virtual void Configure(INotifyBuilder notify) { }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Store = (await Start(Configure)).Get<INoticeStore>();
    }

    protected static NoticeAppend For(string user, int number, int type = 0, DateTimeOffset? expires = null) =>
        new(user, new MessageId($"n-{number}"), type, $"data {number}", Created.AddSeconds(number), expires);

    protected static MessageId Id(int number) => new($"n-{number}");

    /// <summary>Stores notices numbered from 0 on; their types go round.</summary>
    protected async Task<IReadOnlyList<AppendResult>> Fill(string user, int count, int types = 1) =>
        await Store.AppendAsync([.. Enumerable.Range(0, count).Select(i => For(user, i, i % types))]);

    /// <summary>Every notice of a user by paging through everything, newest first.</summary>
    protected async Task<List<Notice>> ListAll(string user, NoticeQuery? query = null)
    {
        query ??= new NoticeQuery { Archived = null, Limit = 100 };
        var notices = new List<Notice>();
        while (true)
        {
            var page = await Store.PageAsync(user, query);
            notices.AddRange(page.Items);
            if (page.Next is not { } next)
                return notices;
            query = query.After is null ? query with { Before = next } : query with { After = next };
        }
    }

    /// <summary>Counts an inbox anew and compares.</summary>
    protected async Task AssertCountsAreExact(string user)
    {
        var notices = await ListAll(user);
        var counts = await Store.CountAsync(user);
        var unread = notices.Where(notice => !notice.IsRead).ToList();
        Assert.Equal(unread.Count, counts.Unread);
        Assert.Equal(unread.Count(notice => !notice.IsSeen), counts.Unseen);
        Assert.Equal(
            unread
                .CountBy(notice => notice.Type)
                .OrderBy(pair => pair.Key)
                .Select(pair => (pair.Key, (long)pair.Value)),
            counts.UnreadByType.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))
        );
        Assert.All(notices, notice => Assert.True(notice.IsRead || !notice.IsArchived, "an archived notice is read"));
        Assert.Equal(0, await Store.ReconcileAsync(user));
    }
}

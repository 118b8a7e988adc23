using System.Runtime.CompilerServices;

namespace Notify.Notices;

/// <summary>What applications inject for notices.</summary>
internal sealed class NoticeService(
    IMessageProducer producer,
    INoticeStore store,
    NoticeFeed feed,
    NoticePacker packer,
    TimeProvider time
) : INotices
{
    public ValueTask<MessageId> NotifyAsync(
        string userId,
        NewNotice notice,
        CancellationToken cancellationToken = default
    ) => NotifyAsync([userId], notice, cancellationToken);

    public async ValueTask<MessageId> NotifyAsync(
        IReadOnlyCollection<string> userIds,
        NewNotice notice,
        CancellationToken cancellationToken = default
    )
    {
        var (id, messages) = packer.Pack(userIds, notice);
        var results = await producer.SendManyAsync(messages, cancellationToken).ConfigureAwait(false);
        if (results is { Count: 1, AllAccepted: false })
            throw results[0].Error!;
        results.ThrowIfAnyFailed();
        return id;
    }

    public async ValueTask<MessageId> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken = default)
    {
        store.Limits.CheckBroadcast(broadcast);
        packer.CheckExpiry(broadcast.ExpiresAt);
        var id = broadcast.Id.IsEmpty ? MessageId.New() : broadcast.Id;
        var complete = broadcast with { Id = id, CreatedAt = broadcast.CreatedAt ?? time.GetUtcNow() };
        if (await store.BroadcastAsync(complete, cancellationToken).ConfigureAwait(false))
            await feed.PublishToEveryoneAsync().ConfigureAwait(false);
        return id;
    }

    public async ValueTask<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        var revoked = await store.RevokeAsync(id, cancellationToken).ConfigureAwait(false);
        if (revoked)
            await feed.PublishToEveryoneAsync().ConfigureAwait(false);
        return revoked;
    }

    public ValueTask<NoticePage> ListAsync(
        string userId,
        NoticeQuery? query = null,
        CancellationToken cancellationToken = default
    ) => store.PageAsync(userId, query ?? new NoticeQuery(), cancellationToken);

    public ValueTask<Notice?> FindAsync(string userId, MessageId id, CancellationToken cancellationToken = default) =>
        store.FindAsync(userId, id, cancellationToken);

    public ValueTask<NoticeCounts> CountAsync(string userId, CancellationToken cancellationToken = default) =>
        store.CountAsync(userId, cancellationToken);

    public async ValueTask<MarkResult> MarkAsync(
        string userId,
        NoticeMark mark,
        CancellationToken cancellationToken = default
    )
    {
        var result = await store.MarkAsync(userId, mark, cancellationToken).ConfigureAwait(false);
        if (result.Changed > 0)
        {
            var change = new NoticeChange(userId, NoticeChangeKind.Marked, result.Counts, [], mark);
            await feed.PublishAsync([change]).ConfigureAwait(false);
        }

        return result;
    }

    public async IAsyncEnumerable<NoticeChange> WatchAsync(
        string userId,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        store.Limits.CheckUser(userId);
        // Listening begins before the first look, so that nothing falls in between.
        var watcher = await feed.WatchAsync(userId, cancellationToken).ConfigureAwait(false);
        await using var _ = watcher.ConfigureAwait(false);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await watcher.NextAsync(store, cancellationToken).ConfigureAwait(false) is { } change)
                yield return change;
        }
    }
}

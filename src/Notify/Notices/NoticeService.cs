using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Notify.Notices;

/// <summary>What applications inject for notices.</summary>
internal sealed class NoticeService(IMessageProducer producer, INoticeStore store, NoticeFeed feed, TimeProvider time)
    : INotices
{
    private const int UsersPerMessage = 500;

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
        Check(userIds, notice);
        var id = notice.Id.IsEmpty ? MessageId.New() : notice.Id;
        var messages = userIds.Distinct().Chunk(UsersPerMessage).Select((users, part) => Pack(users, notice, id, part));
        var results = await producer.SendManyAsync([.. messages], cancellationToken).ConfigureAwait(false);
        if (results is { Count: 1, AllAccepted: false })
            throw results[0].Error!;
        results.ThrowIfAnyFailed();
        return id;
    }

    public async ValueTask<MessageId> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken = default)
    {
        store.Limits.CheckBroadcast(broadcast);
        CheckExpiry(broadcast.ExpiresAt);
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

    private void Check(IReadOnlyCollection<string> userIds, NewNotice notice)
    {
        if (userIds.Count is 0 or > NoticeLimits.UsersPerSend)
        {
            throw new InvalidInputException(
                ErrorIds.InvalidNotice,
                "userIds",
                $"A notice was sent to {userIds.Count:N0} users; name 1 to {NoticeLimits.UsersPerSend:N0}, or broadcast it."
            );
        }

        foreach (var userId in userIds)
            store.Limits.CheckUser(userId);
        store.Limits.CheckNotice(notice.Type, notice.Data);
        CheckExpiry(notice.ExpiresAt);
        if (notice.ExpiresAt < notice.DueAt)
        {
            throw new InvalidInputException(
                ErrorIds.InvalidNotice,
                "expiresAt",
                $"A notice was sent that is due at {notice.DueAt:O} and expires before, at {notice.ExpiresAt:O}. "
                    + "Let it expire later, or be due earlier."
            );
        }
    }

    private void CheckExpiry(DateTimeOffset? expiresAt)
    {
        if (expiresAt <= time.GetUtcNow())
        {
            throw new InvalidInputException(
                ErrorIds.InvalidNotice,
                "expiresAt",
                $"A notice was sent that expired at {expiresAt:O} already. Give a time to come, or none."
            );
        }
    }

    private Message Pack(string[] users, NewNotice notice, MessageId id, int part)
    {
        var envelope = new NoticeEnvelope(
            id.ToString(),
            users,
            notice.Type,
            notice.Data,
            notice.CreatedAt ?? time.GetUtcNow(),
            notice.ExpiresAt
        );
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope, NoticeJson.Default.NoticeEnvelope);

        // The first part carries the notice's own id, so that a delayed notice can be cancelled by it.
        return new Message(NoticeTopics.Notices, body, part == 0 ? id : default)
        {
            IsOwn = true,
            Type = NoticeTopics.NoticeType,
            ContentType = NoticeTopics.ContentType,
            Key = users.Length == 1 ? users[0] : null,
            DueAt = notice.DueAt,
        };
    }
}

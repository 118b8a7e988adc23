using System.Text.Json;

namespace Notify.Notices;

/// <summary>Makes messages of notices, after checking them.</summary>
internal sealed class NoticePacker(INoticeStore store, TimeProvider time)
{
    private const int UsersPerMessage = 500;

    /// <summary>The messages of one notice for some users, and its id.</summary>
    /// <exception cref="InvalidInputException">A user id or the notice breaks a limit.</exception>
    public (MessageId Id, Message[] Messages) Pack(IReadOnlyCollection<string> userIds, NewNotice notice)
    {
        Check(userIds, notice);
        var id = notice.Id.IsEmpty ? MessageId.New() : notice.Id;
        var parts = userIds.Distinct().Chunk(UsersPerMessage);
        return (id, [.. parts.Select((users, part) => PackPart(users, notice, id, part))]);
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

    /// <exception cref="InvalidInputException">It is past.</exception>
    public void CheckExpiry(DateTimeOffset? expiresAt)
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

    private Message PackPart(string[] users, NewNotice notice, MessageId id, int part)
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

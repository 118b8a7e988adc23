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
        Check(userIds);
        Check(notice);
        var id = notice.Id.IsEmpty ? MessageId.New() : notice.Id;
        // The first part carries the notice's own id, so that a delayed notice can be cancelled by it.
        return (id, PackParts(userIds.Distinct(), notice with { Id = id }, part => part == 0 ? id : default));
    }

    /// <summary>The messages of one notice, which has its id, for users that were checked and are named once.</summary>
    public Message[] PackParts(IEnumerable<string> userIds, NewNotice notice, Func<int, MessageId> idOf) =>
        [.. userIds.Chunk(UsersPerMessage).Select((users, part) => PackPart(users, notice, idOf(part)))];

    /// <exception cref="InvalidInputException">The notice breaks a limit.</exception>
    public void Check(NewNotice notice)
    {
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

    private void Check(IReadOnlyCollection<string> userIds)
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

    private Message PackPart(string[] users, NewNotice notice, MessageId messageId)
    {
        var envelope = new NoticeEnvelope(
            notice.Id.ToString(),
            users,
            notice.Type,
            notice.Data,
            notice.CreatedAt ?? time.GetUtcNow(),
            notice.ExpiresAt
        );
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope, NoticeJson.Default.NoticeEnvelope);
        return new Message(NoticeTopics.Notices, body, messageId)
        {
            IsOwn = true,
            Type = NoticeTopics.NoticeType,
            ContentType = NoticeTopics.ContentType,
            Key = users.Length == 1 ? users[0] : null,
            DueAt = notice.DueAt,
        };
    }
}

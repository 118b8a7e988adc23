using System.Globalization;
using Notify;

namespace NoticeCenter;

/// <summary>What the old system does when it is called, by whichever way.</summary>
internal sealed class OldCalls(INotices notices, CenterSettings settings)
{
    private const int DefaultSentType = 0;
    private const int DefaultReadType = 1;

    public async Task<SentNotice> SendAsync(Fields fields, CancellationToken cancellationToken)
    {
        var sent = new SentNotice(fields.Uid, fields.Type ?? DefaultSentType, fields.Data);
        var notice = new NewNotice
        {
            Type = sent.Type,
            Data = sent.Data,
            CreatedAt = settings.Clock.Read(fields.Time),
        };
        await notices.NotifyAsync(UserOf(sent.Uid), notice, cancellationToken);
        return sent;
    }

    /// <summary>Marks all of a type that is in the inbox now; what is still on its way has not been seen.</summary>
    public async Task<SentNotice> MarkReadAsync(Fields fields, CancellationToken cancellationToken)
    {
        // The old system took a time here, too, and made nothing of it; a malformed one is refused all the same.
        _ = fields.Time;
        var read = new SentNotice(fields.Uid, fields.Type ?? DefaultReadType, fields.Data);
        await MarkAsync(UserOf(read.Uid), [read.Type], cancellationToken);
        return read;
    }

    /// <summary>The same for every type of a group.</summary>
    public async Task<ReadGroup> MarkGroupReadAsync(Fields fields, CancellationToken cancellationToken)
    {
        var read = new ReadGroup(fields.Uid, fields.Group!);
        await MarkAsync(UserOf(read.Uid), TypesOf(fields)!, cancellationToken);
        return read;
    }

    public Task<NumberedPage> ListAsync(Fields fields, CancellationToken cancellationToken) =>
        NumberedPage.FindAsync(
            notices,
            UserOf(fields.Uid),
            TypesOf(fields),
            fields.Page,
            settings.Clock,
            cancellationToken
        );

    public async Task<GroupCounts> CountGroupsAsync(Fields fields, CancellationToken cancellationToken)
    {
        var counts = await notices.CountAsync(UserOf(fields.Uid), cancellationToken);
        var byGroup = settings.Groups.ToDictionary(group => group.Key, group => UnreadOf(group.Value, counts));
        return new GroupCounts(counts.Unread, byGroup);
    }

    public async Task<UserInfo> DescribeUserAsync(Fields fields, CancellationToken cancellationToken)
    {
        var user = UserOf(fields.Uid);
        var counts = await notices.CountAsync(user, cancellationToken);
        return new UserInfo($"user {user}", counts.Unread);
    }

    public static long UnreadOf(IReadOnlyList<int>? types, NoticeCounts counts) =>
        types is { } only ? only.Sum(type => counts.UnreadByType.GetValueOrDefault(type)) : counts.Unread;

    private async Task MarkAsync(string user, IReadOnlyList<int> types, CancellationToken cancellationToken)
    {
        var counts = await notices.CountAsync(user, cancellationToken);
        await notices.MarkAsync(user, NoticeMark.ReadUpTo(counts.LastSeq, types), cancellationToken);
    }

    private IReadOnlyList<int>? TypesOf(Fields fields)
    {
        if (fields.Group is not { } group)
            return fields.Type is { } one ? [one] : null;
        if (fields.Type is not null)
            throw new BadFieldException("group", "is given together with type; give one of the two.");
        return settings.Groups.TryGetValue(group, out var types)
            ? types
            : throw new BadFieldException(
                "group",
                $"is none that is configured; give one of {string.Join(", ", settings.Groups.Keys)}."
            );
    }

    private static string UserOf(long uid) => uid.ToString(CultureInfo.InvariantCulture);
}

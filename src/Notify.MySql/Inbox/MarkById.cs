namespace Notify.MySql;

/// <summary>
/// Marks notices that are named: rows are read, changed in memory, and written back by what they become.
/// </summary>
internal static class MarkById
{
    private const int Gone = -1;

    /// <returns>How many changed.</returns>
    public static async Task<long> RunAsync(
        InboxScope scope,
        NoticeAction action,
        IReadOnlyList<MessageId> ids,
        List<MessageId> unknown,
        CancellationToken cancellationToken
    )
    {
        var keys = ids.Select(NoticeKey.Of).ToList();
        var rows = await scope
            .QueryAsync<StoredNotice>(
                $"SELECT {StoredNotice.Columns} FROM {scope.Tables.Notices} WHERE uid = @uid AND msg_id IN @ids",
                new { uid = scope.Head.User.Value, ids = keys.Distinct().Select(NoticeKey.Bytes) },
                cancellationToken
            )
            .ConfigureAwait(false);
        var stored = rows.ToDictionary(row => NoticeKey.From(row.MsgId));
        var becomes = new Dictionary<Guid, int>();
        for (var i = 0; i < ids.Count; i++)
        {
            if (!stored.TryGetValue(keys[i], out var row) || becomes.GetValueOrDefault(keys[i]) == Gone)
                unknown.Add(ids[i]);
            else if (!becomes.ContainsKey(keys[i]) && NewStatus(scope.Head, action, row) is { } status)
                becomes[keys[i]] = status;
        }

        foreach (var group in becomes.GroupBy(pair => pair.Value, pair => stored[pair.Key]))
            await ApplyAsync(scope, group.Key, [.. group], cancellationToken).ConfigureAwait(false);
        return becomes.Count;
    }

    /// <summary>What a row becomes; null if it stays as it is.</summary>
    private static int? NewStatus(InboxHead head, NoticeAction action, StoredNotice row)
    {
        var isUnread = head.IsUnread(row.Status, row.Seq);
        return action switch
        {
            NoticeAction.Read => isUnread ? NoticeStatus.Read : null,
            NoticeAction.Unread => isUnread ? null : NoticeStatus.UnreadAgain,
            NoticeAction.Archive => row.Status == NoticeStatus.Archived ? null : NoticeStatus.Archived,
            NoticeAction.Unarchive => row.Status == NoticeStatus.Archived ? NoticeStatus.Read : null,
            NoticeAction.Delete => Gone,
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
        };
    }

    private static async Task ApplyAsync(
        InboxScope scope,
        int status,
        IReadOnlyList<StoredNotice> rows,
        CancellationToken cancellationToken
    )
    {
        if (status == Gone)
        {
            await scope.RemoveAsync(rows, remember: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        await scope
            .ExecuteAsync(
                $"UPDATE {scope.Tables.Notices} SET status = @status WHERE uid = @uid AND seq IN @seqs",
                new
                {
                    uid = scope.Head.User.Value,
                    status,
                    seqs = rows.Select(row => row.Seq),
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (var row in rows)
        {
            var (was, becomes) = (scope.Head.IsUnread(row.Status, row.Seq), scope.Head.IsUnread(status, row.Seq));
            if (was && !becomes)
                scope.Head.NoLongerUnread(row.Type, row.Seq);
            else if (!was && becomes)
                scope.Head.AddUnread(row.Type, 1, row.Seq > scope.Head.SeenSeq ? 1 : 0);
        }
    }
}

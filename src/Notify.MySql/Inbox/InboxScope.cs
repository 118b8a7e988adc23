namespace Notify.MySql;

/// <summary>One user's inbox inside a transaction, its head locked.</summary>
internal sealed class InboxScope(
    MySqlSession session,
    Shard shard,
    InboxTables tables,
    InboxHead head,
    ShardRow row,
    ShardMap map
)
{
    private const int RowsAtOnce = 500;

    public MySqlSession Session { get; } = session;

    public Shard Shard { get; } = shard;

    public InboxTables Tables { get; } = tables;

    public InboxHead Head { get; } = head;

    public ShardRow Row { get; } = row;

    public NoticeCounts Counts => Head.Counts(map, Row.Purges);

    /// <summary>True if the head must be written back.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Raises the revision, once per change.</summary>
    public void Changed()
    {
        Head.Rev++;
        IsChanged = true;
    }

    /// <summary>Lets the head be written back without telling readers of a change.</summary>
    public void Touched() => IsChanged = true;

    public Task<List<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        Session.QueryAsync<T>(sql, parameters, cancellationToken);

    public Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken) =>
        Session.ExecuteAsync(sql, parameters, cancellationToken);

    /// <summary>Takes notices out, with their counts.</summary>
    /// <param name="notices">The notices, as they were read after the head was locked.</param>
    /// <param name="remember">Whether their ids stay known.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async Task RemoveAsync(
        IReadOnlyList<StoredNotice> notices,
        bool remember,
        CancellationToken cancellationToken
    )
    {
        foreach (var portion in notices.Chunk(RowsAtOnce))
        {
            await ExecuteAsync(
                    $"DELETE FROM {Tables.Notices} WHERE uid = @uid AND seq IN @seqs",
                    new { uid = Head.User.Value, seqs = portion.Select(notice => notice.Seq) },
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (remember)
                await RememberAsync(portion, cancellationToken).ConfigureAwait(false);
        }

        foreach (var notice in notices)
        {
            if (Head.IsUnread(notice.Status, notice.Seq))
                Head.NoLongerUnread(notice.Type, notice.Seq);
            Head.Total--;
        }
    }

    private async Task RememberAsync(StoredNotice[] notices, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch().Statement($"INSERT INTO {Tables.Gone} (uid, msg_id, gone_at) VALUES ");
        for (var i = 0; i < notices.Length; i++)
            batch.Row(i == 0, ",UTC_TIMESTAMP(6)", Head.User.Value, notices[i].MsgId);
        batch.Text(" ON DUPLICATE KEY UPDATE gone_at = VALUES(gone_at)");
        await Session.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false);
        Head.HasGone = true;
    }
}

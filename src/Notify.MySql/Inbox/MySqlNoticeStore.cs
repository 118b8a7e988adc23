using Notify.Shared;

namespace Notify.MySql;

/// <summary>The inboxes on MySQL: checks what comes in and hands it to the part that does it.</summary>
internal sealed class MySqlNoticeStore : INoticeStore, IAsyncDisposable
{
    private readonly InboxDoor _door;
    private readonly BroadcastCache _cache;
    private readonly Appender _appender;
    private readonly PageReader _reader;
    private readonly Marker _marker;
    private readonly Broadcaster _broadcaster;
    private readonly Sweeper _sweeper;
    private readonly Purger _purger;

    public MySqlNoticeStore(MySqlServers servers, ShardDirectory directory, MySqlSettings settings)
    {
        _door = new InboxDoor(directory, new HeadStore(settings), settings);
        _cache = new BroadcastCache(servers, settings);
        var copier = new BroadcastCopier(_door, _cache);
        _appender = new Appender(servers, _door, copier);
        _reader = new PageReader(_door, copier);
        _marker = new Marker(_door, copier);
        _broadcaster = new Broadcaster(servers, _door, _cache, settings);
        _sweeper = new Sweeper(_door);
        _purger = new Purger(_door);
        Reconciler = new Reconciler(_door);
        Limits = new NoticeLimits
        {
            DataBytes = settings.Options.NoticeBytes,
            NumericUserIds = settings.Options.UserIds == MySqlUserIds.Numeric,
        };
    }

    public NoticeLimits Limits { get; }

    public Reconciler Reconciler { get; }

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(
        IReadOnlyList<NoticeAppend> notices,
        CancellationToken cancellationToken = default
    )
    {
        var results = new AppendResult[notices.Count];
        var accepted = Limits.Accepted(notices, results);
        if (accepted.Count > 0)
            await _appender.AppendAsync(notices, accepted, results, cancellationToken).ConfigureAwait(false);
        return results;
    }

    public async ValueTask<NoticePage> PageAsync(
        string userId,
        NoticeQuery query,
        CancellationToken cancellationToken = default
    )
    {
        Limits.CheckUser(userId);
        NoticeLimits.CheckQuery(query);
        return await _reader.PageAsync(_door.KeyOf(userId), query, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<NoticeCounts> CountAsync(string userId, CancellationToken cancellationToken = default)
    {
        Limits.CheckUser(userId);
        return await _reader.CountAsync(_door.KeyOf(userId), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Notice?> FindAsync(
        string userId,
        MessageId id,
        CancellationToken cancellationToken = default
    )
    {
        Limits.CheckUser(userId);
        return await _reader.FindAsync(_door.KeyOf(userId), id, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<MarkResult> MarkAsync(
        string userId,
        NoticeMark mark,
        CancellationToken cancellationToken = default
    )
    {
        Limits.CheckUser(userId);
        NoticeLimits.CheckMark(mark);
        return await _marker.MarkAsync(_door.KeyOf(userId), mark, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken = default)
    {
        Limits.CheckBroadcast(broadcast);
        var complete = broadcast.Id.IsEmpty
            ? broadcast with
            {
                Id = MessageId.New(_door.Settings.Time.GetUtcNow()),
            }
            : broadcast;
        return await _broadcaster.BroadcastAsync(complete, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken = default) =>
        await _broadcaster.RevokeAsync(id, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<Broadcast>> ListBroadcastsAsync(
        CancellationToken cancellationToken = default
    ) => await _broadcaster.ListAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<SweepResult> SweepAsync(CancellationToken cancellationToken = default) =>
        await _sweeper.SweepAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<int> ReconcileAsync(string userId, CancellationToken cancellationToken = default)
    {
        Limits.CheckUser(userId);
        return await Reconciler.ReconcileAsync(_door.KeyOf(userId), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<long> PurgeAsync(string userId, CancellationToken cancellationToken = default)
    {
        Limits.CheckUser(userId);
        return await _purger.PurgeAsync(_door.KeyOf(userId), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _appender.DisposeAsync().ConfigureAwait(false);
        _cache.Dispose();
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Notify.Notices;

/// <summary>
/// One watch of one inbox. Changes wait here, with 100 notices at most; what is beyond, out of order or missing becomes
/// one reset, for which the inbox itself is asked. Now and then it asks by itself, in case news were lost on the way.
/// </summary>
internal sealed class Watcher(string userId, Action<Watcher> onEnd, TimeProvider time) : IAsyncDisposable
{
    private const int MostWaiting = NoticeLimits.PageSize;
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(30);

    private readonly Channel<NoticeChange> _changes = Channel.CreateBounded<NoticeChange>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    // One permit means that there is something to look at; while it is there, no other is added.
    private readonly SemaphoreSlim _news = new(1);
    private int _hasPermit = 1;
    private NoticeCounts? _last;
    private int _waiting;
    private bool _missed;

    public string UserId => userId;

    public void Tell(NoticeChange change)
    {
        var weight = Weight(change);
        if (Interlocked.Add(ref _waiting, weight) > MostWaiting || !_changes.Writer.TryWrite(change))
        {
            Interlocked.Add(ref _waiting, -weight);
            Volatile.Write(ref _missed, true);
        }

        Wake();
    }

    public void TellMissed()
    {
        Volatile.Write(ref _missed, true);
        Wake();
    }

    /// <summary>The next change, or null if it was a false alarm.</summary>
    public async ValueTask<NoticeChange?> NextAsync(INoticeStore store, CancellationToken cancellationToken)
    {
        if (_last is null)
            return await LookAsync(store, NoticeChangeKind.Counts, cancellationToken).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _missed, false))
            return await LookAsync(store, NoticeChangeKind.Reset, cancellationToken).ConfigureAwait(false);
        if (TryTake(out var change))
            return await JudgeAsync(change, store, cancellationToken).ConfigureAwait(false);

        using var timeout = new CancellationTokenSource(AskEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _news.WaitAsync(either.Token).ConfigureAwait(false);
            // Before the look that follows, so that what comes from here on wakes again.
            Volatile.Write(ref _hasPermit, 0);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await AskAsync(store, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        onEnd(this);
        return ValueTask.CompletedTask;
    }

    private static int Weight(NoticeChange change) => Math.Max(1, change.Notices.Count);

    private bool TryTake([MaybeNullWhen(false)] out NoticeChange change)
    {
        if (!_changes.Reader.TryRead(out change))
            return false;
        Interlocked.Add(ref _waiting, -Weight(change));
        return true;
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _hasPermit, 1) == 0)
            _news.Release();
    }

    /// <summary>Asks the inbox itself; whatever waited here is older than its answer.</summary>
    private async ValueTask<NoticeChange> LookAsync(
        INoticeStore store,
        NoticeChangeKind kind,
        CancellationToken cancellationToken
    )
    {
        while (TryTake(out _)) { }
        _last = await store.CountAsync(userId, cancellationToken).ConfigureAwait(false);
        return new NoticeChange(userId, kind, _last, []);
    }

    /// <summary>Asks whether news were lost. An inbox that does not answer now is asked again the next time.</summary>
    private async ValueTask<NoticeChange?> AskAsync(INoticeStore store, CancellationToken cancellationToken)
    {
        try
        {
            var counts = await store.CountAsync(userId, cancellationToken).ConfigureAwait(false);
            return IsNews(counts) ? Reset(counts) : null;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing is known to be lost: an outage of the store is no reason to end every stream of the host.
            return null;
        }
    }

    private async ValueTask<NoticeChange?> JudgeAsync(
        NoticeChange change,
        INoticeStore store,
        CancellationToken cancellationToken
    )
    {
        if (!IsNews(change.Counts))
            return null;
        // A change in between is missing, or comes late: only the inbox knows.
        if (!Follows(change))
            return await LookAsync(store, NoticeChangeKind.Reset, cancellationToken).ConfigureAwait(false);
        _last = change.Counts;
        return change;
    }

    private bool Follows(NoticeChange change) =>
        change.Counts.Epoch == _last!.Epoch
        && change.Counts.Rev == _last.Rev + Weight(change)
        && (change.Notices.Count == 0 || change.Notices[0].Seq == _last.LastSeq + 1);

    private bool IsNews(NoticeCounts counts) => counts.Epoch != _last!.Epoch || counts.Rev > _last.Rev;

    private NoticeChange Reset(NoticeCounts counts)
    {
        _last = counts;
        return new NoticeChange(userId, NoticeChangeKind.Reset, counts, []);
    }
}

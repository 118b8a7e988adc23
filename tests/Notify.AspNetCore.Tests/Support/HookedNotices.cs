using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Notify.AspNetCore.Tests;

/// <summary>The application's notices, with a word of the test before some calls.</summary>
internal sealed class HookedNotices : INotices
{
    private INotices _inner = null!;

    /// <summary>Runs before a page is listed; not if null.</summary>
    public Func<Task>? BeforeList { get; set; }

    /// <summary>Runs before a notice is looked up; not if null.</summary>
    public Func<Task>? BeforeFind { get; set; }

    /// <summary>Runs before a watch begins; not if null.</summary>
    public Func<CancellationToken, Task>? BeforeWatch { get; set; }

    /// <summary>Stands before the service that is registered.</summary>
    public void Wrap(IServiceCollection services)
    {
        var known = services.Last(service => service.ServiceType == typeof(INotices));
        services.Replace(
            ServiceDescriptor.Singleton<INotices>(s =>
            {
                _inner = (INotices)(
                    known.ImplementationFactory?.Invoke(s)
                    ?? ActivatorUtilities.CreateInstance(s, known.ImplementationType!)
                );
                return this;
            })
        );
    }

    public ValueTask<MessageId> NotifyAsync(string userId, NewNotice notice, CancellationToken cancellationToken) =>
        _inner.NotifyAsync(userId, notice, cancellationToken);

    public ValueTask<MessageId> NotifyAsync(
        IReadOnlyCollection<string> userIds,
        NewNotice notice,
        CancellationToken cancellationToken
    ) => _inner.NotifyAsync(userIds, notice, cancellationToken);

    public ValueTask<MessageId> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken) =>
        _inner.BroadcastAsync(broadcast, cancellationToken);

    public ValueTask<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken) =>
        _inner.RevokeAsync(id, cancellationToken);

    public async ValueTask<NoticePage> ListAsync(string userId, NoticeQuery? query, CancellationToken cancellationToken)
    {
        await (BeforeList?.Invoke() ?? Task.CompletedTask);
        return await _inner.ListAsync(userId, query, cancellationToken);
    }

    public async ValueTask<Notice?> FindAsync(string userId, MessageId id, CancellationToken cancellationToken)
    {
        await (BeforeFind?.Invoke() ?? Task.CompletedTask);
        return await _inner.FindAsync(userId, id, cancellationToken);
    }

    public ValueTask<NoticeCounts> CountAsync(string userId, CancellationToken cancellationToken) =>
        _inner.CountAsync(userId, cancellationToken);

    public ValueTask<MarkResult> MarkAsync(string userId, NoticeMark mark, CancellationToken cancellationToken) =>
        _inner.MarkAsync(userId, mark, cancellationToken);

    public async IAsyncEnumerable<NoticeChange> WatchAsync(
        string userId,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await (BeforeWatch?.Invoke(cancellationToken) ?? Task.CompletedTask);
        await foreach (var change in _inner.WatchAsync(userId, cancellationToken))
            yield return change;
    }
}

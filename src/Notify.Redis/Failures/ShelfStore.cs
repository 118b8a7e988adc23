using System.Globalization;

namespace Notify.Redis;

/// <summary>Dead messages over many shelves, as one store.</summary>
internal abstract class ShelfStore : IFailureStore
{
    public async ValueTask<FailurePage> ListFailuresAsync(
        FailureQuery query,
        CancellationToken cancellationToken = default
    )
    {
        var after = query.Cursor is null ? null : ShelfCursor.Read(query.Cursor);
        var found = new List<ShelfItem>();
        foreach (var shelf in await ShelvesAsync(query.Filter, cancellationToken).ConfigureAwait(false))
        {
            var taken = 0;
            await foreach (
                var item in shelf.EnumerateAsync(query.Filter, after, cancellationToken).ConfigureAwait(false)
            )
            {
                found.Add(item);
                // One more than fits tells that there is another page.
                if (++taken > query.Limit)
                    break;
            }
        }

        found.Sort(InOrder);
        var page = found.Take(query.Limit).ToList();
        return new FailurePage(
            page.ConvertAll(item => item.Failed),
            found.Count > query.Limit ? ShelfCursor.Write(page[^1]) : null
        );
    }

    public async ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    )
    {
        var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var claimed = new List<ShelfItem>();
        foreach (var shelf in await ShelvesAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            var candidates = new List<ShelfItem>();
            await foreach (var item in shelf.EnumerateAsync(filter, null, cancellationToken).ConfigureAwait(false))
            {
                candidates.Add(item);
                if (candidates.Count < Math.Min(most - claimed.Count, 500))
                    continue;
                await ClaimAsync(shelf, token, lease, candidates, claimed, cancellationToken).ConfigureAwait(false);
                if (claimed.Count >= most)
                    break;
            }

            await ClaimAsync(shelf, token, lease, candidates, claimed, cancellationToken).ConfigureAwait(false);
            if (claimed.Count >= most)
                break;
        }

        claimed.Sort(InOrder);
        var items = claimed.ConvertAll(item => item.Failed);
        await TurnAsync(items, FailureTurn.Claimed, cancellationToken).ConfigureAwait(false);
        return new FailureClaim(token, items);
    }

    public async ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    )
    {
        var sentAgain = new List<FailedDelivery>();
        var byShelf = claim
            .Items.Select((failed, i) => (Failed: failed, Remove: resolved[i]))
            .SelectMany(item => ShelvesOf(item.Failed).Select(shelf => (Shelf: shelf, Item: item)))
            .GroupBy(pair => pair.Shelf.Name);
        foreach (var group in byShelf)
        {
            var items = group.Select(pair => pair.Item).ToList();
            var changed = await group
                .First()
                .Shelf.EndAsync(
                    claim.Token,
                    items.ConvertAll(item => (item.Failed.Message.Id.ToString(), item.Remove)),
                    cancellationToken
                )
                .ConfigureAwait(false);
            sentAgain.AddRange(items.Where((item, i) => changed[i] && item.Remove).Select(item => item.Failed));
        }

        await TurnAsync(sentAgain, FailureTurn.SentAgain, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<long> ResolveFailuresAsync(
        FailureFilter filter,
        CancellationToken cancellationToken = default
    )
    {
        var removed = 0L;
        foreach (var shelf in await ShelvesAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            // Gathered first: a page must not be taken from what is being removed.
            var items = new List<ShelfItem>();
            await foreach (var item in shelf.EnumerateAsync(filter, null, cancellationToken).ConfigureAwait(false))
                items.Add(item);
            foreach (var portion in items.Chunk(500))
            {
                var changed = await shelf
                    .EndAsync("", Array.ConvertAll(portion, item => (item.Member, true)), cancellationToken)
                    .ConfigureAwait(false);
                var resolved = portion.Where((_, i) => changed[i]).Select(item => item.Failed).ToList();
                removed += resolved.Count;
                await TurnAsync(resolved, FailureTurn.Resolved, cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }

    /// <summary>The shelves that may have what a filter means.</summary>
    protected abstract Task<IReadOnlyList<Shelf>> ShelvesAsync(
        FailureFilter filter,
        CancellationToken cancellationToken
    );

    /// <summary>Where a dead message may stand.</summary>
    protected abstract IEnumerable<Shelf> ShelvesOf(FailedDelivery failed);

    /// <summary>Something happened to dead messages.</summary>
    protected virtual Task TurnAsync(
        IReadOnlyList<FailedDelivery> failed,
        FailureTurn turn,
        CancellationToken cancellationToken
    ) => Task.CompletedTask;

    private static int InOrder(ShelfItem one, ShelfItem other)
    {
        var byTime = one.Score.CompareTo(other.Score);
        if (byTime != 0)
            return byTime;
        var byShelf = string.CompareOrdinal(one.Shelf.Name, other.Shelf.Name);
        return byShelf != 0 ? byShelf : string.CompareOrdinal(one.Member, other.Member);
    }

    private static async Task ClaimAsync(
        Shelf shelf,
        string token,
        TimeSpan lease,
        List<ShelfItem> candidates,
        List<ShelfItem> claimed,
        CancellationToken cancellationToken
    )
    {
        if (candidates.Count == 0)
            return;
        var free = await shelf.ClaimAsync(token, lease, candidates, cancellationToken).ConfigureAwait(false);
        claimed.AddRange(candidates.Where((_, i) => free[i]));
        candidates.Clear();
    }
}

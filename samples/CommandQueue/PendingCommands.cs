using System.Globalization;
using Notify;

namespace CommandQueue;

/// <summary>What consumers failed to take: listed by the time it was due, marked as solved, or sent again.</summary>
internal sealed class PendingCommands(CommandBook book, IFailures failures, TimeProvider time)
{
    private const int MostListed = 10_000;

    public async Task<PendingList> ListAsync(
        string consumer,
        ScoreBound start,
        ScoreBound end,
        CancellationToken cancellationToken
    )
    {
        var count = 0L;
        var entries = new PriorityQueue<PendingEntry, long>();
        await foreach (var failed in AllAsync(consumer, cancellationToken))
        {
            count++;
            if (!start.IsAtOrBelow(failed.Score) || !end.IsAtOrAbove(failed.Score))
                continue;
            // The latest goes first if there are too many.
            entries.Enqueue(failed, -failed.Score);
            if (entries.Count > MostListed)
                entries.Dequeue();
        }

        var list = entries.UnorderedItems.Select(item => item.Element);
        return new PendingList(count, [.. list.OrderBy(e => e.Score).ThenBy(e => e.Member, StringComparer.Ordinal)]);
    }

    public Task<Dictionary<string, bool>> SolveAsync(
        string consumer,
        List<long> ids,
        CancellationToken cancellationToken
    ) => ForEachAsync(consumer, ids, filter => failures.ResolveAsync(filter, cancellationToken));

    public Task<Dictionary<string, bool>> RedriveAsync(
        string consumer,
        List<long> ids,
        CancellationToken cancellationToken
    ) => ForEachAsync(consumer, ids, filter => failures.RedriveAsync(filter, cancellationToken));

    /// <summary>Forgets failures whose statuses are no longer kept either.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - book.Options.KeepStatusesFor;
        foreach (var consumer in book.Consumers)
            await failures.ResolveAsync(new FailureFilter { Group = consumer.Group, To = before }, cancellationToken);
    }

    private async Task<Dictionary<string, bool>> ForEachAsync(
        string consumer,
        List<long> ids,
        Func<FailureFilter, ValueTask<long>> act
    )
    {
        var results = new Dictionary<string, bool>();
        foreach (var id in ids)
        {
            var done = 0L;
            foreach (var group in book.GroupsOf(consumer))
                done += await act(new FailureFilter { Group = group, Ids = [Statuses.IdOf(id)] });
            results[id.ToString(CultureInfo.InvariantCulture)] = done > 0;
        }

        return results;
    }

    private async IAsyncEnumerable<PendingEntry> AllAsync(
        string consumer,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var since = (time.GetUtcNow() - book.Options.KeepDetailsFor).ToUnixTimeSeconds();
        foreach (var group in book.GroupsOf(consumer))
        {
            var query = new FailureQuery
            {
                Filter = new FailureFilter { Group = group },
                Limit = FailureQuery.MaxLimit,
            };
            do
            {
                var page = await failures.ListAsync(query, cancellationToken);
                foreach (var failed in page.Items)
                {
                    // What came late is not old before its time.
                    var score = Submitter.TimestampOf(failed.Message);
                    if (Math.Max(score, failed.Message.SentAt?.ToUnixTimeSeconds() ?? score) >= since)
                        yield return new PendingEntry(score, failed.Message.Id.ToString());
                }

                query = query with { Cursor = page.Next };
            } while (query.Cursor is not null);
        }
    }
}

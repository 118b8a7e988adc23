using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Ledger;

/// <summary>
/// The dead messages, wherever they are kept: first those of the ledger, then those of the transport. Sending again
/// claims a portion, puts it into its groups, and removes from the dead what the groups have. What died before any
/// group had it goes to its topic.
/// </summary>
internal sealed class FailureService(
    IReadOnlyList<IFailureStore> stores,
    IGroupAdministration groups,
    IMessageProducer transport,
    ILogger logger
) : IFailures
{
    private const int Portion = 500;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    public async ValueTask<FailurePage> ListAsync(
        FailureQuery? query = null,
        CancellationToken cancellationToken = default
    )
    {
        query ??= new FailureQuery();
        LedgerQuery.Check(query);
        var (index, cursor) = ReadCursor(query.Cursor);
        var items = new List<FailedDelivery>();
        for (; index < stores.Count; index++, cursor = null)
        {
            var part = query with { Cursor = cursor, Limit = query.Limit - items.Count };
            var page = await stores[index].ListFailuresAsync(part, cancellationToken).ConfigureAwait(false);
            items.AddRange(page.Items);
            if (page.Next is { } next)
                return new FailurePage(items, $"{index}:{next}");
            if (items.Count == query.Limit && index + 1 < stores.Count)
                return new FailurePage(items, $"{index + 1}:");
        }

        return new FailurePage(items, null);
    }

    public async ValueTask<long> RedriveAsync(FailureFilter filter, CancellationToken cancellationToken = default)
    {
        LedgerQuery.Check(filter);
        var sent = 0L;
        foreach (var store in stores)
            sent += await RedriveAsync(store, filter, cancellationToken).ConfigureAwait(false);
        return sent;
    }

    public async ValueTask<long> ResolveAsync(FailureFilter filter, CancellationToken cancellationToken = default)
    {
        LedgerQuery.Check(filter);
        var resolved = 0L;
        foreach (var store in stores)
            resolved += await store.ResolveFailuresAsync(filter, cancellationToken).ConfigureAwait(false);
        return resolved;
    }

    private async Task<long> RedriveAsync(
        IFailureStore store,
        FailureFilter filter,
        CancellationToken cancellationToken
    )
    {
        var sent = 0L;
        var open = new List<(FailureClaim Claim, bool[] Outcome)>();
        try
        {
            while (true)
            {
                var claim = await store
                    .ClaimFailuresAsync(filter, Portion, Lease, cancellationToken)
                    .ConfigureAwait(false);
                if (claim.Items.Count == 0)
                    return sent;
                var outcome = new bool[claim.Items.Count];
                open.Add((claim, outcome));
                sent += await SendAgainAsync(claim, outcome, cancellationToken).ConfigureAwait(false);
                // A claim with something that could not be sent stays open: it must not be claimed again in this run.
                if (Array.TrueForAll(outcome, wasSent => wasSent))
                {
                    open.RemoveAt(open.Count - 1);
                    await store.EndClaimAsync(claim, outcome, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            foreach (var (claim, outcome) in open)
                await store.EndClaimAsync(claim, outcome, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<long> SendAgainAsync(FailureClaim claim, bool[] outcome, CancellationToken cancellationToken)
    {
        var sent = 0L;
        foreach (var group in claim.Items.Select((item, position) => (item, position)).GroupBy(x => x.item.Group))
        {
            var members = group.ToList();
            var messages = members.ConvertAll(member => member.item.Message);
            var results = await SendAsync(group.Key, messages, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < members.Count; i++)
                outcome[members[i].position] = results[i].IsAccepted;
            var accepted = results.Count(result => result.IsAccepted);
            sent += accepted;
            if (accepted < members.Count)
                Log.RedriveRefused(
                    logger,
                    members.Count - accepted,
                    group.Key,
                    results.First(r => !r.IsAccepted).Error!
                );
        }

        return sent;
    }

    private ValueTask<SendResults> SendAsync(
        string group,
        List<Message> messages,
        CancellationToken cancellationToken
    ) =>
        group.Length == 0
            ? transport.SendManyAsync(messages, cancellationToken)
            : groups.SendToGroupAsync(group, messages, cancellationToken);

    private (int Index, string? Cursor) ReadCursor(string? cursor)
    {
        if (cursor is null)
            return (0, null);
        var colon = cursor.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && int.TryParse(cursor.AsSpan(0, colon), out var index) && index >= 0 && index < stores.Count)
            return (index, colon == cursor.Length - 1 ? null : cursor[(colon + 1)..]);
        throw new InvalidInputException(
            ErrorIds.InvalidQuery,
            "cursor",
            $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor."
        );
    }
}

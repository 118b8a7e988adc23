using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>
/// The dead messages of every group, in its dead-letter queue, and what was lost on its way. Looking through a queue
/// takes a request per message; what is claimed or looked at is out of sight of other hosts meanwhile.
/// </summary>
internal sealed class DeadLetterStore(
    BrokerLink link,
    BrokerRegistry registry,
    BrokerNames names,
    RabbitMqSettings settings
) : IFailureStore, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, OpenClaim> _claims = new();

    public async ValueTask<FailurePage> ListFailuresAsync(
        FailureQuery query,
        CancellationToken cancellationToken = default
    )
    {
        var page = new FailurePageBuilder(query);
        foreach (var failed in _claims.Values.SelectMany(claim => claim.Items).Select(item => item.Failed))
            page.Add(failed);
        await LookAsync(
                query.Filter,
                (failed, _, _) =>
                {
                    page.Add(failed);
                    return ValueTask.CompletedTask;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return page.Build();
    }

    public async ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    )
    {
        var items = new List<(FailedDelivery Failed, QueueLook Look, ulong Tag)>();
        var looks = new List<QueueLook>();
        var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var (queue, group) in await SourcesAsync(filter, cancellationToken).ConfigureAwait(false))
            {
                if (items.Count == most)
                    break;
                var look = await OpenAsync(queue, cancellationToken).ConfigureAwait(false);
                looks.Add(look);
                await ClaimAsync(look, group, filter, most, items, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            foreach (var look in looks)
                await look.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _turn.Release();
        }

        if (items.Count == 0)
        {
            foreach (var look in looks)
                await look.DisposeAsync().ConfigureAwait(false);
            return new FailureClaim(token, []);
        }

        var timer = settings.Time.CreateTimer(_ => End(token), null, lease, Timeout.InfiniteTimeSpan);
        _claims[token] = new OpenClaim(items, looks, timer);
        return new FailureClaim(token, [.. items.Select(item => item.Failed)]);
    }

    public async ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    )
    {
        if (!_claims.TryRemove(claim.Token, out var open))
            return;
        // Whatever happens, the looks end: what is looked at is out of sight of everybody.
        await using var _ = open.ConfigureAwait(false);
        for (var i = 0; i < open.Items.Count; i++)
        {
            if (resolved[i])
                await open.Items[i].Look.RemoveAsync(open.Items[i].Tag).ConfigureAwait(false);
        }
    }

    public async ValueTask<long> ResolveFailuresAsync(
        FailureFilter filter,
        CancellationToken cancellationToken = default
    )
    {
        var removed = 0L;
        await LookAsync(
                filter,
                async (_, look, tag) =>
                {
                    await look.RemoveAsync(tag).ConfigureAwait(false);
                    removed++;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var token in _claims.Keys)
        {
            if (_claims.TryRemove(token, out var open))
                await open.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Looks through every queue a filter speaks of, and does something with what it means.</summary>
    private async Task LookAsync(
        FailureFilter filter,
        Func<FailedDelivery, QueueLook, ulong, ValueTask> onMatch,
        CancellationToken cancellationToken
    )
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var (queue, group) in await SourcesAsync(filter, cancellationToken).ConfigureAwait(false))
            {
                var look = await OpenAsync(queue, cancellationToken).ConfigureAwait(false);
                await using var _ = look.ConfigureAwait(false);
                await foreach (var got in ReadAsync(look, cancellationToken).ConfigureAwait(false))
                {
                    var failed = DeadLetterReader.Read(got, group, settings.Time.GetUtcNow());
                    if (filter.Matches(failed))
                        await onMatch(failed, look, got.DeliveryTag).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ClaimAsync(
        QueueLook look,
        string? group,
        FailureFilter filter,
        int most,
        List<(FailedDelivery, QueueLook, ulong)> items,
        CancellationToken cancellationToken
    )
    {
        var others = new List<ulong>();
        await foreach (var got in ReadAsync(look, cancellationToken).ConfigureAwait(false))
        {
            var failed = DeadLetterReader.Read(got, group, settings.Time.GetUtcNow());
            if (filter.Matches(failed))
                items.Add((failed, look, got.DeliveryTag));
            else
                others.Add(got.DeliveryTag);
            if (items.Count == most)
                break;
        }

        foreach (var tag in others)
            await look.PutBackAsync(tag).ConfigureAwait(false);
    }

    /// <summary>
    /// The dead-letter queues a filter speaks of; the last is that of what was lost, which has no group.
    /// </summary>
    private async Task<List<(string Queue, string? Group)>> SourcesAsync(
        FailureFilter filter,
        CancellationToken cancellationToken
    )
    {
        var state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        var groups = state.Groups().Where(group => !group.Ephemeral).Select(group => group.Name);
        return
        [
            .. groups
                .Where(group => filter.Group is null || filter.Group == group)
                .Select(group => (names.DeadQueue(group), (string?)group)),
            (names.Lost, null),
        ];
    }

    private async Task<QueueLook> OpenAsync(string queue, CancellationToken cancellationToken)
    {
        var connection = await link.WhenOpenInTimeAsync(cancellationToken).ConfigureAwait(false);
        var channel = await connection.CreateChannelAsync(null, cancellationToken).ConfigureAwait(false);
        return new QueueLook(channel, queue, settings.Time);
    }

    /// <summary>A queue that was deleted has no dead messages.</summary>
    private static async IAsyncEnumerable<RabbitMQ.Client.BasicGetResult> ReadAsync(
        QueueLook look,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var all = look.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var _ = all.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await all.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (OperationInterruptedException exception) when (exception.IsNotFound())
            {
                yield break;
            }

            yield return all.Current;
        }
    }

    private void End(string token)
    {
        if (_claims.TryRemove(token, out var open))
            _ = open.DisposeAsync().AsTask();
    }
}

namespace Notify.Outbox;

/// <summary>What applications inject to look after the outboxes.</summary>
internal sealed class OutboxAdministration(OutboxRelays relays) : IOutboxAdministration
{
    public async ValueTask<IReadOnlyList<OutboxInfo>> DescribeAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(relays.All.Select(relay => relay.Source.DescribeAsync(cancellationToken).AsTask()))
            .ConfigureAwait(false);

    public async ValueTask<int> RedriveAsync(CancellationToken cancellationToken = default)
    {
        var moved = 0;
        foreach (var relay in relays.All)
            moved += await relay.Source.RedriveAsync(cancellationToken).ConfigureAwait(false);
        return moved;
    }
}

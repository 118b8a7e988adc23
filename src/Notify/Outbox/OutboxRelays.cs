namespace Notify.Outbox;

/// <summary>The relays of all databases whose outboxes this host sends.</summary>
internal sealed class OutboxRelays(IEnumerable<OutboxRelay> relays)
{
    public IReadOnlyList<OutboxRelay> All { get; } = [.. relays];

    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(All.Select(relay => relay.RunAsync(stopping)));
}

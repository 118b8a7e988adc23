using System.Globalization;

namespace Notify.Outbox;

/// <summary>Tells of each outbox whether its database answers and whether its messages go.</summary>
internal sealed class OutboxHealth(OutboxRelays relays) : IBackendHealth
{
    public async ValueTask<IReadOnlyList<BackendHealth>> CheckAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(relays.All.Select(relay => CheckAsync(relay, cancellationToken))).ConfigureAwait(false);

    private static async Task<BackendHealth> CheckAsync(OutboxRelay relay, CancellationToken cancellationToken)
    {
        var part = $"outbox {relay.Source.Name}";
        try
        {
            var info = await relay.Source.DescribeAsync(cancellationToken).ConfigureAwait(false);
            List<string> troubles = [.. relay.Troubles];
            if (info.Parked > 0)
                troubles.Insert(0, $"{info.Parked:N0} messages cannot be sent and are parked (IOutboxAdministration)");
            return new BackendHealth(
                part,
                troubles.Count == 0 ? BackendState.Up : BackendState.Degraded,
                $"{Describe(info)}; {(relay.Leads ? "this host sends" : "another host sends, or will")}. "
                    + string.Join(" ", troubles.Take(3))
            );
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new BackendHealth(part, BackendState.Down, $"It cannot be read: {exception.Message}");
        }
    }

    private static string Describe(OutboxInfo info) =>
        info.OldestAge is { } age
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{info.Pending:N0} messages wait, the oldest for {age.TotalSeconds:N1} s"
            )
            : "nothing waits";
}

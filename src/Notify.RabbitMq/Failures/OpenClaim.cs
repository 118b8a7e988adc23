namespace Notify.RabbitMq;

/// <summary>Dead messages one caller has claimed: looks that are not over.</summary>
/// <param name="Items">What was claimed, and where it stands, by position.</param>
/// <param name="Looks">The looks; they end with the claim.</param>
/// <param name="Lease">Ends the claim if its owner does not.</param>
internal sealed record OpenClaim(
    IReadOnlyList<(FailedDelivery Failed, QueueLook Look, ulong Tag)> Items,
    IReadOnlyList<QueueLook> Looks,
    ITimer Lease
) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Lease.DisposeAsync().ConfigureAwait(false);
        foreach (var look in Looks)
            await look.DisposeAsync().ConfigureAwait(false);
    }
}

using Notify.Conformance;

namespace Notify.Tests.Support;

/// <summary>Where a test sees what is settled, and in which portions; it can make the settling wait.</summary>
internal sealed class PathSettler : IDeliverySettler
{
    /// <summary>What each settling waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Exception? Error { get; set; }

    public Collector<List<Delivery>> Portions { get; } = new();

    public Collector<Delivery> Settled { get; } = new();

    public async ValueTask SettleAsync(
        ReadOnlyMemory<Delivery> deliveries,
        CancellationToken cancellationToken = default
    )
    {
        var portion = deliveries.ToArray();
        Portions.Add([.. portion]);
        await Gate;
        if (Error is { } error)
            throw error;
        foreach (var delivery in portion.Cast<PathDelivery>())
        {
            delivery.Answer(SettleStatus.Settled);
            Settled.Add(delivery);
        }
    }
}

using System.Threading.Channels;

namespace Notify;

/// <summary>Hands batches to a function one after the other, and settles them by what became of it.</summary>
internal sealed class FunctionReceiver(
    Func<IReadOnlyList<Delivery>, CancellationToken, Task> handle,
    RetryOptions retry
) : IDeliveryReceiver, IAsyncDisposable
{
    // Bounded by the prefetch of the subscription.
    private readonly Channel<Delivery[]> _batches = Channel.CreateUnbounded<Delivery[]>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    private readonly CancellationTokenSource _ending = new();
    private IMessageSubscription? _subscription;
    private Task _handling = Task.CompletedTask;

    public void Begin(IMessageSubscription subscription)
    {
        _subscription = subscription;
        _handling = HandleAllAsync(subscription);
    }

    public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries) =>
        _batches.Writer.TryWrite(deliveries.ToArray());

    public async ValueTask DisposeAsync()
    {
        if (_subscription is null || _ending.IsCancellationRequested)
            return;
        await _subscription.StopAsync().ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        _batches.Writer.TryComplete();
        await _handling.ConfigureAwait(false);
        await _subscription.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task HandleAllAsync(IDeliverySettler settler)
    {
        // What is left when the subscription ends goes back to the group, unhandled.
        while (await _batches.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (!_ending.IsCancellationRequested && _batches.Reader.TryRead(out var batch))
                await HandleAsync(settler, batch).ConfigureAwait(false);
            if (_ending.IsCancellationRequested)
                return;
        }
    }

    private async Task HandleAsync(IDeliverySettler settler, Delivery[] batch)
    {
        try
        {
            await handle(batch, _ending.Token).ConfigureAwait(false);
            foreach (var delivery in batch)
                delivery.Complete();
        }
        catch (Exception exception)
        {
            if (!_ending.IsCancellationRequested)
                Fail(batch, exception);
        }

        var decided = Array.FindAll(batch, delivery => delivery.Outcome != DeliveryOutcome.Undecided);
        await settler.SettleAsync(decided).ConfigureAwait(false);
    }

    private void Fail(Delivery[] batch, Exception exception)
    {
        foreach (var delivery in batch)
        {
            var failure = Failure.From(FailureReason.HandlerFailed, exception, TimeProvider.System.GetUtcNow());
            if (retry.DelayAfter(delivery.Attempt, Random.Shared.NextDouble()) is { } wait)
                delivery.Retry(wait, failure);
            else
                delivery.DeadLetter(failure);
        }
    }
}

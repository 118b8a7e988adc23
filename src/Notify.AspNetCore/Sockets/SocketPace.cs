using System.Threading.Channels;
using System.Threading.RateLimiting;

namespace Notify.AspNetCore;

/// <summary>Lets deliveries through as fast as a rate allows. What waits here is bounded by the prefetch.</summary>
internal sealed class SocketPace : IAsyncDisposable
{
    // Of one reader, but a channel made for one cannot count.
    private readonly Channel<Delivery> _waiting = Channel.CreateUnbounded<Delivery>();

    private readonly CancellationTokenSource _ending = new();
    private readonly RateLimiter _rate;
    private readonly PushDeliveries _push;
    private readonly Task _running;

    public SocketPace(RateLimiter rate, PushDeliveries push)
    {
        _rate = rate;
        _push = push;
        _running = RunAsync(_ending.Token);
    }

    public delegate void PushDeliveries(ReadOnlySpan<Delivery> deliveries);

    public void Add(ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
            _waiting.Writer.TryWrite(delivery);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var allowed = new List<Delivery>();
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            await WaitForOneAsync(cancellationToken).ConfigureAwait(false);
            // One permit is in hand; what further ones are there at once goes out with it.
            while (_waiting.Reader.TryRead(out var delivery))
            {
                allowed.Add(delivery);
                if (_waiting.Reader.Count == 0 || !TryTakeOne())
                    break;
            }

            _push(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(allowed));
            allowed.Clear();
        }
    }

    private bool TryTakeOne()
    {
        using var lease = _rate.AttemptAcquire();
        return lease.IsAcquired;
    }

    private async Task WaitForOneAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var lease = await _rate.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
            if (lease.IsAcquired)
                return;
            // Its queue is full; others wait there for the same rate.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}

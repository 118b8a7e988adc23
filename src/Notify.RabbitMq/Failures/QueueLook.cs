using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// A look through a queue from its beginning: everything looked at is held until the look ends, and then goes back in
/// order. The one way AMQP offers to see what is in a queue.
/// </summary>
internal sealed class QueueLook(IChannel channel, string queue, TimeProvider time) : IAsyncDisposable
{
    /// <summary>What is further behind is not looked at.</summary>
    public const int Furthest = 100_000;

    private static readonly TimeSpan TakenIn = TimeSpan.FromMilliseconds(100);
    private bool _hasRemoved;

    /// <summary>Every message there is now, one after the other.</summary>
    public async IAsyncEnumerable<BasicGetResult> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var i = 0; i < Furthest; i++)
        {
            if (
                await channel.BasicGetAsync(queue, autoAck: false, cancellationToken).ConfigureAwait(false)
                is not { } got
            )
                yield break;
            yield return got;
        }
    }

    /// <summary>Takes a message off the queue for good.</summary>
    public ValueTask RemoveAsync(ulong tag)
    {
        _hasRemoved = true;
        return channel.BasicAckAsync(tag, multiple: false, CancellationToken.None);
    }

    /// <summary>Puts a message back before the look ends.</summary>
    public ValueTask PutBackAsync(ulong tag) =>
        channel.BasicNackAsync(tag, multiple: false, requeue: true, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        // An acknowledgement right before the end can be lost.
        if (_hasRemoved && channel.IsOpen)
            await Task.Delay(TakenIn, time, CancellationToken.None).ConfigureAwait(false);
        await channel.CloseQuietlyAsync().ConfigureAwait(false);
    }
}

using Notify.Benchmarks.Measure;
using RabbitMQ.Client;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>Handles each message as it comes, and acknowledges many with one word, the rest after a moment.</summary>
internal sealed class RawReceiver : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private const int AcknowledgeEvery = 100;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly Arrivals _arrivals;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private ulong _handled;
    private ulong _acknowledged;

    public RawReceiver(IChannel channel, Arrivals arrivals)
        : base(channel)
    {
        _arrivals = arrivals;
        _timer = new Timer(_ => _ = AcknowledgeAsync(), null, Moment, Moment);
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        // The client takes the memory back: a real handler has a copy.
        _arrivals.Note(body.ToArray());
        Volatile.Write(ref _handled, deliveryTag);
        return deliveryTag - Volatile.Read(ref _acknowledged) < AcknowledgeEvery
            ? Task.CompletedTask
            : AcknowledgeAsync();
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private Task AcknowledgeAsync()
    {
        // Written under the lock: a lower tag must not follow a higher one.
        lock (_gate)
        {
            var tag = Volatile.Read(ref _handled);
            if (tag == _acknowledged)
                return Task.CompletedTask;
            Volatile.Write(ref _acknowledged, tag);
            return Channel.BasicAckAsync(tag, multiple: true).AsTask();
        }
    }
}

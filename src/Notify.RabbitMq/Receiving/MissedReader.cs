using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// Reads the sign that an ephemeral group has lost messages. One sign a second is enough, so the next is asked for a
/// second later.
/// </summary>
internal sealed class MissedReader(BrokerConnection connection, Intake intake, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private IChannel? _channel;

    public async Task BeginAsync(string queue, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(null, cancellationToken).ConfigureAwait(false);
        _channel = channel;
        await channel.BasicQosAsync(0, 1, global: false, cancellationToken).ConfigureAwait(false);
        var signs = new Signs(channel, intake, time);
        await channel.BasicConsumeAsync(queue, autoAck: false, signs, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.CloseQuietlyAsync().ConfigureAwait(false);
    }

    private sealed class Signs(IChannel channel, Intake intake, TimeProvider time) : AsyncDefaultBasicConsumer(channel)
    {
        public override async Task HandleBasicDeliverAsync(
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
            intake.TellMissed("it fell further behind than its limit, and the oldest were dropped");
            await Task.Delay(Quiet, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Channel.IsOpen)
                await Channel.BasicAckAsync(deliveryTag, multiple: false, CancellationToken.None).ConfigureAwait(false);
        }
    }
}

using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>
/// A lock on the server: a queue that only one connection can have, and that ends with the connection.
/// </summary>
internal sealed class BrokerLock : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly string _name;

    private BrokerLock(IChannel channel, string name) => (_channel, _name) = (channel, name);

    /// <returns>The lock, or null if another connection has it.</returns>
    public static async Task<BrokerLock?> TryTakeAsync(
        IConnection connection,
        string name,
        CancellationToken cancellationToken
    )
    {
        var channel = await connection.CreateChannelAsync(null, cancellationToken).ConfigureAwait(false);
        try
        {
            await channel
                .QueueDeclareAsync(
                    name,
                    durable: false,
                    exclusive: true,
                    autoDelete: false,
                    cancellationToken: cancellationToken
                )
                .ConfigureAwait(false);
            return new BrokerLock(channel, name);
        }
        catch (OperationInterruptedException exception) when (exception.IsLocked())
        {
            await channel.CloseQuietlyAsync().ConfigureAwait(false);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _channel.QueueDeleteAsync(_name, ifUnused: false, ifEmpty: false).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It ends with the connection.
        }

        await _channel.CloseQuietlyAsync().ConfigureAwait(false);
    }
}

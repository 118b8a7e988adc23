using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>
/// A lock on the server: a queue that only one connection can have, and that ends with the connection.
/// </summary>
internal sealed class BrokerLock : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<(BrokerConnection, string), bool> Taken = new();

    private readonly BrokerConnection _connection;
    private readonly IChannel _channel;
    private readonly string _name;

    private BrokerLock(BrokerConnection connection, IChannel channel, string name) =>
        (_connection, _channel, _name) = (connection, channel, name);

    /// <returns>The lock, or null if another connection has it.</returns>
    public static async Task<BrokerLock?> TryTakeAsync(
        BrokerConnection connection,
        string name,
        CancellationToken cancellationToken
    )
    {
        // The server lets a connection in again that has the lock.
        if (!Taken.TryAdd((connection, name), true))
            return null;
        try
        {
            var taken = await TryDeclareAsync(connection, name, cancellationToken).ConfigureAwait(false);
            if (taken is null)
                Taken.TryRemove((connection, name), out _);
            return taken;
        }
        catch
        {
            Taken.TryRemove((connection, name), out _);
            throw;
        }
    }

    private static async Task<BrokerLock?> TryDeclareAsync(
        BrokerConnection connection,
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
            return new BrokerLock(connection, channel, name);
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
        Taken.TryRemove((_connection, _name), out _);
    }
}

using RabbitMQ.Client;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>A plain client that disturbs the server behind Notify's back.</summary>
internal sealed class Behind : IAsyncDisposable
{
    private readonly IConnection _connection;

    private Behind(IConnection connection, IChannel channel) => (_connection, Channel) = (connection, channel);

    public IChannel Channel { get; }

    public static async Task<Behind> OpenAsync(Uri server)
    {
        var connection = await new ConnectionFactory { Uri = server }.CreateConnectionAsync();
        return new Behind(connection, await connection.CreateChannelAsync());
    }

    /// <summary>Deletes a queue with all it has.</summary>
    public static async Task DeleteQueueAsync(Uri server, params string[] queues)
    {
        await using var behind = await OpenAsync(server);
        foreach (var queue in queues)
            await behind.Channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false);
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

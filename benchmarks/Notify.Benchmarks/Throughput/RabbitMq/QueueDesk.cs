using System.Text;
using RabbitMQ.Client;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>Makes and empties queues, apart from what is measured.</summary>
internal sealed class QueueDesk : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private QueueDesk(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public string ServerVersion => Encoding.UTF8.GetString((byte[])_connection.ServerProperties!["version"]!);

    public static async Task<QueueDesk> OpenAsync(Uri uri)
    {
        var connection = await new ConnectionFactory { Uri = uri }.CreateConnectionAsync();
        return new QueueDesk(connection, await connection.CreateChannelAsync());
    }

    /// <summary>A quorum queue with the arguments of a Notify group's.</summary>
    public Task DeclareAsync(string queue) =>
        _channel.QueueDeclareAsync(
            queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-overflow"] = "reject-publish",
                ["x-delivery-limit"] = 1_000,
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = $"{queue}-dead",
                ["x-dead-letter-strategy"] = "at-least-once",
            }
        );

    /// <summary>Binds a queue to a direct exchange, whose messages without a route go on to another one.</summary>
    public async Task BindAsync(string exchange, string key, string queue)
    {
        var alternate = $"{exchange}-rest";
        await _channel.ExchangeDeclareAsync(alternate, ExchangeType.Direct, durable: true);
        await _channel.ExchangeDeclareAsync(
            exchange,
            ExchangeType.Direct,
            durable: true,
            arguments: new Dictionary<string, object?> { ["alternate-exchange"] = alternate }
        );
        await _channel.QueueBindAsync(queue, exchange, key);
    }

    /// <summary>Lets a queue have what is published to a fanout exchange.</summary>
    public async Task BindToAllAsync(string exchange, string queue)
    {
        await _channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        await _channel.QueueBindAsync(queue, exchange, "");
    }

    public Task EmptyAsync(string queue) => _channel.QueuePurgeAsync(queue);

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Throughput.Servers;
using RabbitMQ.Client;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>
/// What one would write by hand to be as fast as RabbitMQ.Client allows, at the guarantees that Notify gives: confirmed,
/// mandatory, persistent, acknowledged after the handler. It has no topics, groups, attempts, retries or time-outs, and
/// does not reconnect. One connection for sending and one for receiving, as with Notify.
/// </summary>
internal sealed class RawContender(string name, Uri uri, QueueDesk queues, string queue, bool usesDefaultExchange)
    : IServerContender
{
    private const ushort Prefetch = 500;

    private readonly List<IConnection> _connections = [];
    private RawSender? _sender;
    private RawReceiver? _receiver;

    public string Name => name;

    public async Task StartAsync(Arrivals? arrivals)
    {
        await queues.DeclareAsync(queue);
        await queues.BindAsync("raw", queue, queue);
        _sender = new RawSender(
            await OpenAsync(new CreateChannelOptions(true, publisherConfirmationTrackingEnabled: false)),
            usesDefaultExchange ? "" : "raw",
            queue
        );
        if (arrivals is null)
            return;
        var channel = await OpenAsync(null);
        _receiver = new RawReceiver(channel, arrivals);
        await channel.BasicQosAsync(0, Prefetch, global: false);
        await channel.BasicConsumeAsync(queue, autoAck: false, _receiver);
    }

    public Task SendAllAsync(ReadOnlyMemory<byte> body, int count) => _sender!.SendAllAsync(body, count);

    public Task SendAsync(ReadOnlyMemory<byte> body) => _sender!.SendAsync(body).AsTask();

    public Task ClearAsync() => queues.EmptyAsync(queue);

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null)
            await _receiver.DisposeAsync();
        foreach (var connection in _connections)
            await connection.DisposeAsync();
    }

    private async Task<IChannel> OpenAsync(CreateChannelOptions? options)
    {
        var connection = await new ConnectionFactory { Uri = uri }.CreateConnectionAsync();
        _connections.Add(connection);
        return await connection.CreateChannelAsync(options);
    }
}

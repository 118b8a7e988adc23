using System.Buffers.Binary;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Throughput.Servers;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>
/// MassTransit over RabbitMQ with publisher confirms, quorum queues and a prefetch of 500, its handlers as parallel as
/// the prefetch; otherwise at its defaults.
/// </summary>
internal sealed class MassTransitRabbitContender(string name, Uri uri, QueueDesk queues, string queue, int callers)
    : IServerContender
{
    private const int Prefetch = 500;

    // With its name and the number, 256 bytes as JSON.
    private static readonly string Text = new('x', 214);

    private IHost? _host;
    private IBus? _bus;

    public string Name => name;

    public int Share => 4;

    public async Task StartAsync(Arrivals? arrivals)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (arrivals is not null)
            builder.Services.AddSingleton(arrivals);
        builder.Services.AddMassTransit(bus =>
        {
            if (arrivals is not null)
                bus.AddConsumer<PeerConsumer>();
            bus.UsingRabbitMq((context, rabbit) => Configure(context, rabbit, receives: arrivals is not null));
        });
        _host = builder.Build();
        await _host.StartAsync();
        _bus = _host.Services.GetRequiredService<IBus>();
        if (arrivals is not null)
            return;
        await queues.DeclareAsync(queue);
        await queues.BindToAllAsync(Exchange, queue);
    }

    public Task SendAllAsync(ReadOnlyMemory<byte> body, int count) =>
        Callers.RunAsync(callers, count, 1, _ => SendAsync(body));

    public Task SendAsync(ReadOnlyMemory<byte> body) =>
        _bus!.Publish(new PeerMessage(BinaryPrimitives.ReadInt64LittleEndian(body.Span), Text));

    public Task ClearAsync() => queues.EmptyAsync(queue);

    public async ValueTask DisposeAsync()
    {
        if (_host is null)
            return;
        await _host.StopAsync();
        _host.Dispose();
    }

    private string Exchange => $"{queue}-message";

    private void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, bool receives)
    {
        rabbit.Host(uri, host => host.PublisherConfirmation = true);
        rabbit.Message<PeerMessage>(message => message.SetEntityName(Exchange));
        if (!receives)
            return;
        rabbit.ReceiveEndpoint(
            queue,
            endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = Prefetch;
                endpoint.ConfigureConsumer<PeerConsumer>(context);
            }
        );
    }
}

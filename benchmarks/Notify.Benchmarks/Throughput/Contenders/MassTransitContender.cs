using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>MassTransit 8 over its own memory transport, at its defaults.</summary>
internal sealed class MassTransitContender : IContender
{
    private IHost? _host;
    private IBus? _bus;

    public string Name => "MassTransit 8";

    public int Share => 50;

    public async Task StartAsync(Arrivals arrivals)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(arrivals);
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConsumer<BodyConsumer>();
            bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
        });
        _host = builder.Build();
        await _host.StartAsync();
        _bus = _host.Services.GetRequiredService<IBus>();
    }

    public async ValueTask SendManyAsync(ReadOnlyMemory<byte> body, int count)
    {
        var messages = new BodyMessage[count];
        for (var i = 0; i < count; i++)
            messages[i] = new BodyMessage(ArrayOf(body));
        await _bus!.PublishBatch(messages);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> body) => new(_bus!.Publish(new BodyMessage(ArrayOf(body))));

    public async ValueTask DisposeAsync()
    {
        if (_host is null)
            return;
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>The array behind a body, without a copy.</summary>
    private static byte[] ArrayOf(ReadOnlyMemory<byte> body) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0
            ? segment.Array!
            : body.ToArray();
}

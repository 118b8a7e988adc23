using System.Buffers.Binary;
using MassTransit;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>MassTransit's form of the handler that does nothing but note messages.</summary>
internal sealed class PeerConsumer(Arrivals arrivals) : IConsumer<PeerMessage>
{
    public Task Consume(ConsumeContext<PeerMessage> context)
    {
        Span<byte> body = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(body, context.Message.SentAt);
        arrivals.Note(body);
        return Task.CompletedTask;
    }
}

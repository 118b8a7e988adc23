using MassTransit;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>MassTransit's form of the handler that does nothing but note messages.</summary>
internal sealed class BodyConsumer(Arrivals arrivals) : IConsumer<BodyMessage>
{
    public Task Consume(ConsumeContext<BodyMessage> context)
    {
        arrivals.Note(context.Message.Body);
        return Task.CompletedTask;
    }
}

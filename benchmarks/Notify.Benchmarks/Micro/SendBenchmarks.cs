using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Benchmarks.Micro;

/// <summary>
/// The way of a send: checks, stamp, queue. The topic is transient and has no group, so that nothing piles up.
/// </summary>
[MemoryDiagnoser]
public class SendBenchmarks
{
    private const int Batch = 500;
    private const string Topic = "benchmark.send";
    private readonly byte[] _body = new byte[256];
    private readonly Message[] _messages = new Message[Batch];
    private ServiceProvider? _services;
    private IMessageProducer? _producer;

    [GlobalSetup]
    public void Setup()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddNotify(notify =>
            notify
                .Configure(options =>
                {
                    options.Topics[Topic] = new TopicOptions { Transient = true };
                    options.Topics["benchmark.typed"] = new TopicOptions { Transient = true };
                })
                .Map<OrderPlaced>("benchmark.typed")
        );
        _services = services.BuildServiceProvider();
        _producer = _services.GetRequiredService<IMessageProducer>();
    }

    [GlobalCleanup]
    public void Cleanup() => _services?.Dispose();

    [Benchmark]
    public ValueTask SendOne() => _producer!.SendAsync(new Message(Topic, _body));

    [Benchmark]
    public ValueTask<MessageId> SendTyped() => _producer!.SendAsync(new OrderPlaced("A-1", 12.50m));

    [Benchmark(OperationsPerInvoke = Batch)]
    public ValueTask<SendResults> SendInBatch()
    {
        for (var i = 0; i < Batch; i++)
            _messages[i] = new Message(Topic, _body);
        return _producer!.SendManyAsync(_messages);
    }
}

using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>
/// Notify from end to end, everything at its defaults: <c>IMessageProducer</c> to a handler function.
/// </summary>
/// <param name="use">Chooses the transport.</param>
internal sealed class NotifyContender(Action<INotifyBuilder> use) : IContender
{
    private const string Topic = "benchmark.throughput";
    private Message[] _batch = [];
    private NotifyApp? _app;
    private IMessageProducer? _producer;

    public string Name => "Notify";

    public async Task StartAsync(Arrivals arrivals)
    {
        _app = await NotifyApp.StartAsync(notify =>
        {
            use(notify);
            notify.Group(
                "benchmark",
                group =>
                    group
                        .Topics(Topic)
                        .Handle<Message>(
                            (message, _, _) =>
                            {
                                arrivals.Note(message.Body.Span);
                                return Task.CompletedTask;
                            }
                        )
            );
        });
        _producer = _app.Get<IMessageProducer>();
    }

    public async ValueTask SendManyAsync(ReadOnlyMemory<byte> body, int count)
    {
        if (_batch.Length != count)
            _batch = new Message[count];
        for (var i = 0; i < count; i++)
            _batch[i] = new Message(Topic, body);
        var results = await _producer!.SendManyAsync(_batch);
        results.ThrowIfAnyFailed();
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> body) => _producer!.SendAsync(new Message(Topic, body));

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}

using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Throughput.Servers;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>Notify over RabbitMQ, everything at its defaults: <c>IMessageProducer</c> to a handler function.</summary>
/// <param name="name">What it is called.</param>
/// <param name="uri">The server.</param>
/// <param name="queues">Empties the group's queue.</param>
/// <param name="group">The group, and the topic.</param>
/// <param name="callers">How many send at once.</param>
/// <param name="perCall">How many messages each sends with one call.</param>
internal sealed class NotifyRabbitContender(
    string name,
    Uri uri,
    QueueDesk queues,
    string group,
    int callers,
    int perCall
) : IServerContender
{
    private NotifyApp? _app;
    private IMessageProducer? _producer;

    public string Name => name;

    public async Task StartAsync(Arrivals? arrivals)
    {
        _app = await StartAppAsync(arrivals ?? new Arrivals());
        if (arrivals is null)
        {
            // The group stays when its only application has gone.
            await _app.DisposeAsync();
            _app = await NotifyApp.StartAsync(Use);
        }

        _producer = _app.Get<IMessageProducer>();
    }

    public Task SendAllAsync(ReadOnlyMemory<byte> body, int count) =>
        perCall == 1
            ? Callers.RunAsync(callers, count, 1, _ => SendAsync(body))
            : Callers.RunAsync(callers, count, perCall, some => SendManyAsync(body, some));

    public Task SendAsync(ReadOnlyMemory<byte> body) => _producer!.SendAsync(new Message(group, body)).AsTask();

    public Task ClearAsync() => queues.EmptyAsync($"notify.v1.group.{group}");

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Use(INotifyBuilder notify) => notify.UseRabbitMq(rabbit => rabbit.Uri = uri.ToString());

    private Task<NotifyApp> StartAppAsync(Arrivals arrivals) =>
        NotifyApp.StartAsync(notify =>
        {
            Use(notify);
            notify.Group(
                group,
                definition =>
                    definition
                        .Topics(group)
                        .Handle<Message>(
                            (message, _, _) =>
                            {
                                arrivals.Note(message.Body.Span);
                                return Task.CompletedTask;
                            }
                        )
            );
        });

    private async Task SendManyAsync(ReadOnlyMemory<byte> body, int count)
    {
        var messages = new Message[count];
        for (var i = 0; i < count; i++)
            messages[i] = new Message(group, body);
        var results = await _producer!.SendManyAsync(messages);
        results.ThrowIfAnyFailed();
    }
}

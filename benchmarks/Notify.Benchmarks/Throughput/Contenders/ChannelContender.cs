using System.Threading.Channels;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>
/// What one would write by hand: a bounded channel as long as the memory queue, one writer, one reader that awaits a
/// handler for each message. Ids are made as Notify makes them. It has no groups, no attempts, no settling, no retries,
/// no limit of bytes, and handles one message at a time.
/// </summary>
internal sealed class ChannelContender : IContender
{
    private const string Topic = "benchmark.throughput";

    private readonly Channel<ChannelMessage> _channel = Channel.CreateBounded<ChannelMessage>(
        new BoundedChannelOptions(new InMemoryOptions().QueueLimit) { SingleReader = true, SingleWriter = true }
    );

    private Task _reading = Task.CompletedTask;

    public string Name => "bounded channel, by hand";

    public Task StartAsync(Arrivals arrivals)
    {
        _reading = Task.Run(() =>
            ReadAsync(
                (message, _) =>
                {
                    arrivals.Note(message.Body.Span);
                    return Task.CompletedTask;
                }
            )
        );
        return Task.CompletedTask;
    }

    public async ValueTask SendManyAsync(ReadOnlyMemory<byte> body, int count)
    {
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < count; i++)
        {
            var message = new ChannelMessage(MessageId.New(now), Topic, body, now);
            if (!_channel.Writer.TryWrite(message))
                await _channel.Writer.WriteAsync(message);
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> body)
    {
        var now = DateTimeOffset.UtcNow;
        return _channel.Writer.WriteAsync(new ChannelMessage(MessageId.New(now), Topic, body, now));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Writer.Complete();
        await _reading;
    }

    private async Task ReadAsync(Func<ChannelMessage, CancellationToken, Task> handle)
    {
        while (await _channel.Reader.WaitToReadAsync())
        {
            while (_channel.Reader.TryRead(out var message))
                await handle(message, CancellationToken.None);
        }
    }
}

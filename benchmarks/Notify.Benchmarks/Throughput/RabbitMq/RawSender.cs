using RabbitMQ.Client;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>
/// One writer and one channel. What is unconfirmed is a ring by delivery tag; the writer stops when it is full and goes
/// on when half of it is free.
/// </summary>
internal sealed class RawSender
{
    private const int Window = 1024;

    private readonly IChannel _channel;
    private readonly CachedString _exchange;
    private readonly CachedString _key;
    private readonly RawProperties _properties = new();
    private readonly Lock _gate = new();
    private readonly bool[] _confirmed = new bool[Window];
    private TaskCompletionSource? _wake;
    private ulong _wakeAt;
    private ulong _next = 1;
    private ulong _low = 1;
    private string? _failure;

    public RawSender(IChannel channel, string exchange, string key)
    {
        (_channel, _exchange, _key) = (channel, new CachedString(exchange), new CachedString(key));
        channel.BasicAcksAsync += (_, ack) => ConfirmAsync(ack.DeliveryTag, ack.Multiple);
        channel.BasicNacksAsync += (_, _) => FailAsync("a message was refused");
        channel.BasicReturnAsync += (_, _) => FailAsync("a message came back");
        channel.ChannelShutdownAsync += (_, reason) => FailAsync(reason.ReplyText);
    }

    public async Task SendAllAsync(ReadOnlyMemory<byte> body, int count)
    {
        for (var sent = 0; sent < count; sent++)
        {
            if (_next - Volatile.Read(ref _low) >= Window)
                await WhenConfirmedAsync(_next - (Window / 2));
            _next++;
            await _channel.BasicPublishAsync(_exchange, _key, mandatory: true, _properties.Next(), body);
        }

        await WhenConfirmedAsync(_next);
    }

    /// <summary>Sends one, without waiting for its confirm. Not while many are sent.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> body)
    {
        _next++;
        // Of its own: the one before may not be written yet.
        return _channel.BasicPublishAsync(_exchange, _key, mandatory: true, new RawProperties().Next(), body);
    }

    /// <summary>Ends when everything below a tag is confirmed.</summary>
    private Task WhenConfirmedAsync(ulong tag)
    {
        lock (_gate)
        {
            if (_failure is { } failure)
                throw new InvalidOperationException($"The program by hand failed: {failure}.");
            if (_low >= tag)
                return Task.CompletedTask;
            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _wakeAt = tag;
            return _wake.Task;
        }
    }

    private Task ConfirmAsync(ulong tag, bool multiple)
    {
        lock (_gate)
        {
            var low = _low;
            for (var at = multiple ? low : tag; at <= tag; at++)
                _confirmed[at % Window] = true;
            for (; _confirmed[low % Window]; low++)
                _confirmed[low % Window] = false;
            Volatile.Write(ref _low, low);
            if (_wake is not null && low >= _wakeAt)
                Wake();
        }

        return Task.CompletedTask;
    }

    private Task FailAsync(string failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _wake?.TrySetException(new InvalidOperationException($"The program by hand failed: {failure}."));
        }

        return Task.CompletedTask;
    }

    /// <summary>The lock is held.</summary>
    private void Wake()
    {
        _wake?.TrySetResult();
        _wake = null;
    }
}

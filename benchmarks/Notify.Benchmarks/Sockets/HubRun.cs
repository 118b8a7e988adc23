using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Streams;

namespace Notify.Benchmarks.Sockets;

/// <summary>One producer, some consumers, and what went through.</summary>
internal sealed class HubRun(ServerProcess server, string topic, int consumers)
{
    private const int DataBytes = 256;
    private const int StampDigits = 20;
    private const int Window = 20_000;
    private const int Portion = 200;

    // The code stands behind {"MessageCode":" and the data behind ","MessageData":".
    private const int CodeAt = 16;
    private const int CodeBytes = 32;
    private const int DataAt = CodeAt + CodeBytes + 17;

    private readonly TaskCompletionSource _all = new();
    private long[] _latencies = [];
    private int _received;
    private int _answered;

    /// <summary>Messages that one more consumer, who reads nothing and acknowledges nothing, may keep.</summary>
    public bool HasStalled { get; init; }

    /// <summary>Messages a second; as fast as it goes unless set.</summary>
    public int? Rate { get; init; }

    public async Task<HubResult> RunAsync(int messages)
    {
        _latencies = new long[messages];
        using var producer = await HubConnection.SignInAsync(server, $"/Producers/Conn/{topic}/p");
        var open = new List<HubConnection>();
        for (var i = 0; i < consumers; i++)
            open.Add(await HubConnection.SignInAsync(server, $"/Consumers/Conn/{topic}/{i}", i));
        var stalled = HasStalled ? await HubConnection.SignInAsync(server, $"/Consumers/Conn/{topic}/stalled") : null;
        foreach (var consumer in open)
            _ = ConsumeAsync(consumer);

        var started = Stopwatch.GetTimestamp();
        var answers = CountAnswersAsync(producer, messages);
        await ProduceAsync(producer, messages);
        await answers;
        var taken = Stopwatch.GetElapsedTime(started);
        if (HasStalled)
            await Task.WhenAny(_all.Task, WhenOthersAreDoneAsync());
        else
            await _all.Task;
        var delivered = Stopwatch.GetElapsedTime(started);
        stalled?.Dispose();
        if (!HasStalled)
            await server.AskAsync($"empty hub.{topic}");
        var acknowledged = Stopwatch.GetElapsedTime(started);
        var received = Volatile.Read(ref _received);
        open.ForEach(consumer => consumer.Dispose());
        var times = new Distribution(_latencies.Take(Math.Min(received, messages)).Select(Figures.MillisecondsOf));
        return new HubResult(
            messages / taken.TotalSeconds,
            received / delivered.TotalSeconds,
            received / acknowledged.TotalSeconds,
            times.Percentile(50),
            times.Percentile(99)
        );
    }

    private async Task ProduceAsync(HubConnection producer, int messages)
    {
        var text = Encoding.ASCII.GetBytes($$"""{"MessageData":"{{new string('x', DataBytes)}}","DelayTime":0}""");
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < messages; )
        {
            var most = Rate is { } rate
                ? (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * rate) - sent
                : Window - (sent - Volatile.Read(ref _answered));
            var portion = Math.Min(Math.Min(most, Portion), messages - sent);
            if (portion <= 0)
            {
                await Task.Delay(1);
                continue;
            }

            for (var i = 0; i < portion; i++)
            {
                var stamp = text.AsSpan(16, StampDigits);
                Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), stamp, out _, new('D', StampDigits));
                producer.Add(text);
            }

            await producer.FlushAsync();
            sent += portion;
        }
    }

    private async Task CountAnswersAsync(HubConnection producer, int messages)
    {
        while (_answered < messages)
        {
            var answered = 0;
            if (!await producer.ReadAsync(text => answered += text.SequenceEqual("ok"u8) ? 1 : 0))
                throw new IOException("The producer was cut off.");
            Volatile.Write(ref _answered, _answered + answered);
        }
    }

    private async Task ConsumeAsync(HubConnection consumer)
    {
        try
        {
            while (await consumer.ReadAsync(Take))
                await consumer.FlushAsync();
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The run is over.
        }

        void Take(ReadOnlySpan<byte> text)
        {
            consumer.Add(text.Slice(CodeAt, CodeBytes));
            if (!Utf8Parser.TryParse(text.Slice(DataAt, StampDigits), out long sentAt, out _))
                throw new InvalidDataException($"No time of sending in '{Encoding.UTF8.GetString(text)}'.");
            var number = Interlocked.Increment(ref _received);
            if (number <= _latencies.Length)
                _latencies[number - 1] = Stopwatch.GetTimestamp() - sentAt;
            if (number == _latencies.Length)
                _all.TrySetResult();
        }
    }

    /// <summary>What the stalled one keeps never comes here; the others are done when nothing more comes.</summary>
    private async Task WhenOthersAreDoneAsync()
    {
        for (var before = -1; before != Volatile.Read(ref _received); )
        {
            before = _received;
            await Task.Delay(20);
        }
    }
}

using System.Diagnostics;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Memory;

/// <summary>A group whose handlers are slow, and a sender that is not.</summary>
internal sealed class SlowGroup : IAsyncDisposable
{
    private const string Name = "benchmark-memory";
    private const int Batch = 500;
    private const int Senders = 4;
    private const int BodyBytes = 256;

    private readonly NotifyApp _app;
    private readonly Counters _counters;

    private SlowGroup(NotifyApp app, Counters counters) => (_app, _counters) = (app, counters);

    public static async Task<SlowGroup> StartAsync(Uri server, int parallel)
    {
        var counters = new Counters();
        var app = await NotifyApp.StartAsync(notify =>
        {
            notify.UseRabbitMq(rabbit => rabbit.Uri = server.ToString());
            notify.Group(
                Name,
                group =>
                    group
                        .Topics(Name)
                        .Configure(options => options.Concurrency = parallel)
                        .Handle<Message>(
                            async (_, _, token) =>
                            {
                                await Task.Delay(1, token);
                                Interlocked.Increment(ref counters.Handled);
                            }
                        )
            );
        });
        return new SlowGroup(app, counters);
    }

    /// <summary>Sends all the while, and looks at the process from time to time.</summary>
    public async Task<IReadOnlyList<MemorySample>> SampleAsync(TimeSpan time, TimeSpan every)
    {
        using var ending = new CancellationTokenSource();
        var sending = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAsync(ending.Token))).ToArray();
        var samples = new List<MemorySample>();
        var started = Stopwatch.GetTimestamp();
        var (before, accepted, handled) = (started, 0L, 0L);
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            await Task.Delay(every);
            var (now, acceptedNow, handledNow) = (
                Stopwatch.GetTimestamp(),
                Interlocked.Read(ref _counters.Accepted),
                Interlocked.Read(ref _counters.Handled)
            );
            var seconds = Stopwatch.GetElapsedTime(before, now).TotalSeconds;
            var sample = new MemorySample(
                Stopwatch.GetElapsedTime(started, now).TotalSeconds,
                (acceptedNow - accepted) / seconds,
                Interlocked.Read(ref _counters.Refused),
                (handledNow - handled) / seconds,
                acceptedNow - handledNow,
                Environment.WorkingSet,
                GC.GetTotalMemory(forceFullCollection: false)
            );
            samples.Add(sample);
            (before, accepted, handled) = (now, acceptedNow, handledNow);
        }

        await ending.CancelAsync();
        await Task.WhenAll(sending);
        return samples;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task SendAsync(CancellationToken ending)
    {
        var producer = _app.Get<IMessageProducer>();
        while (!ending.IsCancellationRequested)
        {
            var messages = new Message[Batch];
            for (var i = 0; i < Batch; i++)
                messages[i] = new Message(Name, new byte[BodyBytes]);
            var results = await producer.SendManyAsync(messages, CancellationToken.None);
            var accepted = results.AllAccepted ? Batch : results.Count(result => result.IsAccepted);
            Interlocked.Add(ref _counters.Accepted, accepted);
            Interlocked.Add(ref _counters.Refused, Batch - accepted);
        }
    }

    private sealed class Counters
    {
        public long Accepted;
        public long Refused;
        public long Handled;
    }
}

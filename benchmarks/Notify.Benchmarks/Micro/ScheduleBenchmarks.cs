using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Benchmarks.Micro;

/// <summary>The heap and the alarm of the memory scheduler, while many other messages wait.</summary>
[MemoryDiagnoser]
public class ScheduleBenchmarks
{
    private readonly byte[] _body = new byte[256];
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow.AddHours(1);
    private ServiceProvider? _services;
    private IDelayScheduler? _scheduler;
    private int _next;

    [Params(1_000, 1_000_000)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddNotify();
        _services = services.BuildServiceProvider();
        _scheduler = _services.GetRequiredService<IDelayScheduler>();
        for (var i = 0; i < Waiting; i += 1_000)
            await _scheduler.ScheduleAsync([
                .. Enumerable.Range(i, 1_000).Select(n => Make(_start.AddMilliseconds(n))),
            ]);
    }

    [GlobalCleanup]
    public void Cleanup() => _services?.Dispose();

    /// <summary>In before half of what waits, and out again.</summary>
    [Benchmark]
    public async Task<bool> ScheduleAndCancel()
    {
        var message = Make(_start.AddMilliseconds(Waiting / 2));
        await _scheduler!.ScheduleAsync([message]);
        return await _scheduler.CancelAsync(message.Id);
    }

    /// <summary>Each is the first to be due, so that the alarm is set anew.</summary>
    [Benchmark]
    public async Task<bool> ScheduleFirstAndCancel()
    {
        var message = Make(_start.AddMilliseconds(-1 - (_next++ % 1_000_000)));
        await _scheduler!.ScheduleAsync([message]);
        return await _scheduler.CancelAsync(message.Id);
    }

    private Message Make(DateTimeOffset due) => new("benchmark.schedule", _body) { DueAt = due };
}

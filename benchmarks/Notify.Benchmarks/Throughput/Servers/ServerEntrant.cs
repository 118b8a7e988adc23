using System.Buffers.Binary;
using System.Diagnostics;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>A contender over a server, and how it is measured.</summary>
/// <param name="contender">The contender.</param>
/// <param name="receives">False if its messages are sent and nothing more.</param>
internal sealed class ServerEntrant(IServerContender contender, bool receives) : IAsyncDisposable
{
    private const int BodyBytes = 256;

    private readonly Arrivals _arrivals = new();
    private readonly byte[] _body = new byte[BodyBytes];

    public string Name => contender.Name;

    /// <summary>How many of the messages of a saturation run it gets.</summary>
    public int ShareOf(int messages) => Math.Max(1, messages / contender.Share);

    public Task StartAsync() => contender.StartAsync(receives ? _arrivals : null);

    public async Task<ServerSample> SaturateAsync(int messages)
    {
        _arrivals.Expect(messages, timed: false);
        CleanHeap.Make();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await contender.SendAllAsync(_body, messages);
        if (receives)
            await _arrivals.AllAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (!receives)
            await contender.ClearAsync();
        return new ServerSample(messages / seconds, (double)allocated / messages, cpu.TotalMicroseconds / messages);
    }

    /// <summary>Sends one by one at a steady rate, without waiting for the confirm of one before the next.</summary>
    public async Task<Distribution> PaceAsync(int messages, int perSecond)
    {
        var sending = new List<Task>(messages);
        _arrivals.Expect(messages, timed: true);
        CleanHeap.Make();
        await Pacer.RunAsync(messages, perSecond, () => sending.Add(SendTimedAsync()));
        await Task.WhenAll(sending);
        return new Distribution((await _arrivals.AllAsync()).Select(Figures.MillisecondsOf));
    }

    public ValueTask DisposeAsync() => contender.DisposeAsync();

    private Task SendTimedAsync()
    {
        var body = new byte[BodyBytes];
        BinaryPrimitives.WriteInt64LittleEndian(body, Stopwatch.GetTimestamp());
        return contender.SendAsync(body);
    }
}

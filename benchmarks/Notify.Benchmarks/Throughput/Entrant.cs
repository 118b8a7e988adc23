using System.Buffers.Binary;
using System.Diagnostics;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Throughput.Contenders;

namespace Notify.Benchmarks.Throughput;

/// <summary>A contender with what was measured of it.</summary>
internal sealed class Entrant(IContender contender, int bodyBytes)
{
    private readonly Arrivals _arrivals = new();
    private readonly byte[] _body = new byte[bodyBytes];

    public string Name => contender.Name;

    /// <summary>How many of the messages of a saturation run it gets.</summary>
    public int ShareOf(int messages) => Math.Max(1, messages / contender.Share);

    public Task StartAsync() => contender.StartAsync(_arrivals);

    /// <summary>Sends as fast as it goes.</summary>
    /// <param name="messages">How many.</param>
    /// <param name="batch">How many in one call; 1 sends one by one.</param>
    public async Task<Sample> SaturateAsync(int messages, int batch)
    {
        _arrivals.Expect(messages, timed: false);
        CleanHeap.Make();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < messages; sent += batch)
        {
            if (batch == 1)
                await contender.SendAsync(_body);
            else
                await contender.SendManyAsync(_body, Math.Min(batch, messages - sent));
        }

        await _arrivals.AllAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new Sample(messages / seconds, (double)allocated / messages);
    }

    /// <summary>Sends one by one at a steady rate.</summary>
    public async Task<Distribution> PaceAsync(int messages, int perSecond)
    {
        _arrivals.Expect(messages, timed: true);
        CleanHeap.Make();
        await Pacer.RunAsync(messages, perSecond, SendTimed);
        var latencies = await _arrivals.AllAsync();
        return new Distribution(latencies.Select(Figures.MillisecondsOf));
    }

    public ValueTask StopAsync() => contender.DisposeAsync();

    private void SendTimed()
    {
        var body = new byte[_body.Length];
        BinaryPrimitives.WriteInt64LittleEndian(body, Stopwatch.GetTimestamp());
        var sending = contender.SendAsync(body);
        if (!sending.IsCompletedSuccessfully)
            sending.AsTask().GetAwaiter().GetResult();
    }
}

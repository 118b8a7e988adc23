using System.Globalization;
using Notify.Benchmarks.Report;
using Notify.MySql;

namespace Notify.Benchmarks.Reshard;

/// <summary>Hosts that append, mark and read, and how long each call took.</summary>
internal sealed class ReshardLoad(IReadOnlyList<MySqlNoticeStore> hosts, int users, int callers)
{
    private const int PerAppend = 5;

    private readonly List<(string When, List<double> Times)> _times = [];
    private long _accepted;
    private long _failures;

    public int Callers => callers;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Failures => Volatile.Read(ref _failures);

    public Task RunForAsync(TimeSpan time, string when) => RunUntilAsync(Task.Delay(time, TimeProvider.System), when);

    public async Task RunUntilAsync(Task end, string when)
    {
        var times = await Task.WhenAll(
            hosts.SelectMany((host, h) => Enumerable.Range(0, callers).Select(c => WorkAsync(host, (h * 100) + c, end)))
        );
        _times.Add((when, [.. times.SelectMany(list => list)]));
    }

    public MarkdownTable Table()
    {
        var table = new MarkdownTable("when", "calls", "p50", "p99", "longest");
        foreach (var (when, times) in _times)
            table.Add(
                when,
                Figures.Whole(times.Count),
                Pauses.At(times, 0.5),
                Pauses.At(times, 0.99),
                Pauses.At(times, 1)
            );
        return table;
    }

    private async Task<List<double>> WorkAsync(MySqlNoticeStore store, int seed, Task end)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var random = new Random(seed);
        var times = new List<double>();
        for (var i = 0; !end.IsCompleted; i++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"user-{random.Next(users)}");
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                await OneAsync(store, user, i % 3);
                times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }
            catch (NotifyException)
            {
                Interlocked.Increment(ref _failures);
            }
        }

        return times;
    }

    private async Task OneAsync(MySqlNoticeStore store, string user, int what)
    {
        if (what == 0)
        {
            await store.AppendAsync([.. Enumerable.Range(0, PerAppend).Select(i => ReshardCommand.One(user, i))]);
            Interlocked.Add(ref _accepted, PerAppend);
        }
        else if (what == 1)
            await store.MarkAsync(user, NoticeMark.ReadUpTo(50));
        else
            await store.PageAsync(user, new NoticeQuery());
    }
}

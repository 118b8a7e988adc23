using Notify.Benchmarks.Report;
using Notify.TestServers;

namespace Notify.Benchmarks.MySqlHome;

/// <summary>Keeps, claims, completes and cancels.</summary>
internal sealed class ScheduleRun(MariaDbServer server)
{
    private const int PerSend = 1_000;
    private const int Callers = 16;

    public async Task RunAsync(MarkdownReport report, int pending, int singles, int runs)
    {
        await using var one = HomeBench.Services(server);
        await using var other = HomeBench.Services(server);
        var scheduler = one.GetAdapter<IDelayScheduler>(MySqlBuilderExtensions.AdapterName)!;
        await KeepAsync(scheduler, pending);
        var bytes = await HomeBench.BytesAsync(server, "th_due") / pending;
        await CarryAsync([one]);
        var rounds = new List<(double Keep, double Alone, double Both)>();
        for (var run = 0; run < runs; run++)
        {
            var keep = await KeepAsync(scheduler, pending / 5);
            var alone = await CarryAsync([one]);
            await KeepAsync(scheduler, pending / 5);
            rounds.Add((keep, alone, await CarryAsync([one, other])));
        }

        var later = DateTimeOffset.UtcNow.AddHours(1);
        var single = Enumerable.Range(0, singles).Select(_ => New(later)).ToList();
        var singleRate = await HomeBench.RateAsync(
            single,
            Callers,
            1,
            async message => (await scheduler.ScheduleAsync([message])).ThrowIfAnyFailed()
        );
        var cancelRate = await HomeBench.RateAsync(
            single,
            Callers,
            1,
            async message => await scheduler.CancelAsync(message.Id)
        );

        var table = new MarkdownTable("", "per second");
        table.Add($"kept, {PerSend:N0} in a call", Spread(rounds.ConvertAll(round => round.Keep)));
        table.Add($"kept one by one, {Callers} callers", Figures.Whole(singleRate));
        table.Add("claimed and completed by one host", Spread(rounds.ConvertAll(round => round.Alone)));
        table.Add("claimed and completed by two hosts", Spread(rounds.ConvertAll(round => round.Both)));
        table.Add($"cancelled, {Callers} callers", Figures.Whole(cancelRate));
        report.Add($"The schedule: {pending:N0} messages, {bytes:N0} bytes each", table);
    }

    private static string Spread(List<double> rates) =>
        $"{Figures.Whole(rates.Median())} ({Figures.Whole(rates.Min())} to {Figures.Whole(rates.Max())})";

    private static Message New(DateTimeOffset dueAt) => new("benchmark.due", new byte[256]) { DueAt = dueAt };

    private static Task<double> KeepAsync(IDelayScheduler scheduler, int count)
    {
        var due = DateTimeOffset.UtcNow.AddSeconds(-10);
        var batches = Enumerable.Range(0, count).Select(i => New(due.AddTicks(i * 100))).Chunk(PerSend).ToList();
        return HomeBench.RateAsync(
            batches,
            1,
            PerSend,
            async batch => (await scheduler.ScheduleAsync(batch)).ThrowIfAnyFailed()
        );
    }

    /// <summary>As the engine does: claim, send, complete, one after the other on each host.</summary>
    private static async Task<double> CarryAsync(IReadOnlyList<IServiceProvider> hosts)
    {
        var sources = hosts.Select(host => host.GetAdapter<IDueSource>(MySqlBuilderExtensions.AdapterName)!).ToList();
        await Task.WhenAll(sources.Select(source => source.WaitAsync().AsTask()));
        var started = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(sources.Select(source => Task.Run(() => CarryAsync(source))));
        return counts.Sum() / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<int> CarryAsync(IDueSource source)
    {
        var count = 0;
        while (await source.ClaimAsync(1_000, TimeSpan.FromMinutes(5)) is { Messages.Count: > 0 } claim)
        {
            count += claim.Messages.Count;
            await source.CompleteAsync(claim, [.. claim.Messages.Select(message => message.Id)]);
        }

        return count;
    }
}

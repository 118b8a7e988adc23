using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Streams;

/// <summary>What the server is told to do.</summary>
internal sealed class ServerWork(IServiceProvider services)
{
    /// <summary>
    /// Stands before the time a notice was sent, by the stopwatch: all processes of a machine share it.
    /// </summary>
    public const string SentAt = "at=";

    /// <summary>The user whose notices are large, so that one who does not read is felt soon.</summary>
    public const int LargeUser = 0;

    private const int DataBytes = 200;
    private const int LargeDataBytes = 8_000;
    private readonly INotices _notices = services.GetRequiredService<INotices>();
    private readonly IGroupAdministration _groups = services.GetRequiredService<IGroupAdministration>();
    private int _failed;

    public static string User(int number) => string.Create(CultureInfo.InvariantCulture, $"user-{number}");

    public async Task<double[]> DoAsync(string[] words)
    {
        var numbers = Array.ConvertAll(words[1..], word => int.Parse(word, CultureInfo.InvariantCulture));
        switch (words[0])
        {
            case "memory":
                return Memory();
            case "append":
                await AppendAsync(from: numbers[0], users: numbers[1], times: numbers[2]);
                return [];
            case "load":
                return await LoadAsync(
                    users: numbers[0],
                    perSecond: numbers[1],
                    largePerSecond: numbers[2],
                    numbers[3]
                );
            default:
                throw new ArgumentException($"The server does not know '{words[0]}'.");
        }
    }

    private static double[] Memory()
    {
        var resident = (double)Environment.WorkingSet;
        var live = CleanHeap.LiveBytes();
        using var process = Process.GetCurrentProcess();
        return [live, resident, process.TotalProcessorTime.TotalMilliseconds];
    }

    /// <summary>Sends notices to some users, and waits until they are in the inboxes.</summary>
    private async Task AppendAsync(int from, int users, int times)
    {
        var all = Enumerable.Range(from, users).Select(User).ToList();
        for (var i = 0; i < times; i++)
            await _notices.NotifyAsync(all, new NewNotice { Data = Data(DataBytes) });
        while (await _groups.FindAsync("notify.inbox") is not { Waiting: 0, InFlight: 0, Scheduled: 0 })
            await Task.Delay(1);
    }

    /// <summary>Sends to users in turn at a steady rate, and more to one.</summary>
    private async Task<double[]> LoadAsync(int users, int perSecond, int largePerSecond, int seconds)
    {
        var next = 0;
        var small = Pacer.RunAsync(
            perSecond * seconds,
            perSecond,
            () => _ = SendAsync(1 + (next++ % (users - 1)), DataBytes)
        );
        var large = Pacer.RunAsync(
            largePerSecond * seconds,
            largePerSecond,
            () => _ = SendAsync(LargeUser, LargeDataBytes)
        );
        await Task.WhenAll(small, large);
        return [_failed];
    }

    private async Task SendAsync(int user, int bytes)
    {
        try
        {
            await _notices.NotifyAsync(User(user), new NewNotice { Data = Data(bytes) });
        }
        catch (SendException)
        {
            Interlocked.Increment(ref _failed);
        }
    }

    private static string Data(int bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{SentAt}{Stopwatch.GetTimestamp()};").PadRight(bytes, '.');
}

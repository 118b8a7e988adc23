namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>Many callers at once, each of which sends and waits for the answer before it sends again.</summary>
internal static class Callers
{
    /// <param name="callers">How many at once.</param>
    /// <param name="count">How many messages they send together.</param>
    /// <param name="perCall">How many messages one call sends.</param>
    /// <param name="send">Sends so many.</param>
    public static Task RunAsync(int callers, int count, int perCall, Func<int, Task> send)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync)));

        async Task CallAsync()
        {
            while (true)
            {
                var before = Interlocked.Add(ref left, -perCall) + perCall;
                if (before <= 0)
                    return;
                await send(Math.Min(before, perCall));
            }
        }
    }
}

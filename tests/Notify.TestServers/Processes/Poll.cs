namespace Notify.TestServers;

/// <summary>Asks again and again until it is so.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static async Task Until(Func<CancellationToken, Task<bool>> isSo, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval);
        while (!await isSo(cancel))
            await timer.WaitForNextTickAsync(cancel);
    }
}

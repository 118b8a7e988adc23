namespace Notify.TestServers.Tests;

/// <summary>Waits for what a test means. The minute turns a hang into a failure and promises nothing.</summary>
internal static class Wait
{
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(1);

    public static async Task Until(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(Time);
        await Poll.Until(_ => Task.FromResult(isSo()), limit.Token);
    }
}

namespace Notify.Shared;

/// <summary>
/// The pauses between tries of something that keeps failing: doubling, with jitter. Included as source where it is
/// needed.
/// </summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    /// <summary>The pause after a number of failures in a row.</summary>
    public static TimeSpan Pause(int failures, TimeSpan longest)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 20));
        return (doubled < longest ? doubled : longest) * (0.8 + (Random.Shared.NextDouble() * 0.4));
    }

    /// <summary>Waits, or ends early without an error when stopping.</summary>
    public static async Task WaitAsync(TimeSpan pause, TimeProvider time, CancellationToken stopping) =>
        await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

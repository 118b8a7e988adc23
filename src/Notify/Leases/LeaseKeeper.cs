namespace Notify.Leases;

/// <summary>
/// Keeps a lease while it is used, and says at once when it may be lost: when another host has it, or when the server
/// could not be asked for so long that another host may have it.
/// </summary>
/// <param name="renewAsync">Asks the server for another lease from now; false if another host has it.</param>
/// <param name="lease">How long a lease is.</param>
/// <param name="askedAt">The timestamp from before it was first asked for.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaseKeeper(
    Func<CancellationToken, ValueTask<bool>> renewAsync,
    TimeSpan lease,
    long askedAt,
    TimeProvider time
) : IDisposable
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _lost = new();
    private long _askedAt = askedAt;

    /// <summary>Cancelled when it may be lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Says that another host was found to lead.</summary>
    public Task LoseAsync() => _lost.CancelAsync();

    /// <summary>Renews until it is told to end, or the lease is lost.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var pause = lease / 3;
        while (!ending.IsCancellationRequested && !Lost.IsCancellationRequested)
        {
            await Task.Delay(Sooner(pause, Left), time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
                return;
            pause = await RenewAsync().ConfigureAwait(false) ? lease / 3 : ShortPause;
            if (Left <= TimeSpan.Zero)
                await LoseAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _lost.Dispose();

    // The server counts from when it answered, which was later than the question.
    private TimeSpan Left => lease - time.GetElapsedTime(_askedAt);

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) =>
        other < TimeSpan.Zero ? TimeSpan.Zero
        : one < other ? one
        : other;

    /// <returns>False if the server could not be asked.</returns>
    private async Task<bool> RenewAsync()
    {
        var asked = time.GetTimestamp();
        try
        {
            var left = Left > TimeSpan.Zero ? Left : ShortPause;
            // Not cancelled at the end: a renewal that nobody waits for could come after the lease was given up.
            var renewal = renewAsync(CancellationToken.None).AsTask();
            if (await renewal.WaitAsync(left, time).ConfigureAwait(false))
                _askedAt = asked;
            else
                await LoseAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // Told by whoever reads or removes; here it only counts how long it lasts.
            return false;
        }
    }
}

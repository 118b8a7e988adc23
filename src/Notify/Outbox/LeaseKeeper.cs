namespace Notify.Outbox;

/// <summary>
/// Keeps the lead of one outbox while it is used, and says at once when it may be lost: when another host has it, or
/// when the server could not be asked for so long that another host may have it.
/// </summary>
internal sealed class LeaseKeeper(IOutboxSource source, OutboxLease lease, long askedAt, TimeProvider time)
    : IDisposable
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _lost = new();
    private long _askedAt = askedAt;

    public OutboxLease Lease => lease;

    /// <summary>Cancelled when it may be lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Says that another host was found to lead.</summary>
    public Task LoseAsync() => _lost.CancelAsync();

    /// <summary>Renews until it is told to end, or the lease is lost.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var pause = source.Pace.Lease / 3;
        while (!ending.IsCancellationRequested && !Lost.IsCancellationRequested)
        {
            await Task.Delay(Sooner(pause, Left), time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
                return;
            pause = await RenewAsync().ConfigureAwait(false) ? source.Pace.Lease / 3 : ShortPause;
            if (Left <= TimeSpan.Zero)
                await LoseAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _lost.Dispose();

    // The server counts from when it answered, which was later than the question.
    private TimeSpan Left => source.Pace.Lease - time.GetElapsedTime(_askedAt);

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
            // Not cancelled at the end: a renewal that nobody waits for could come after the lead was given up.
            var answer = await source
                .LeadAsync(CancellationToken.None)
                .AsTask()
                .WaitAsync(left, time)
                .ConfigureAwait(false);
            if (answer?.Fence == lease.Fence)
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

namespace Notify.MySql;

/// <summary>Wakes whoever waits for the next due time, when something in this process is due sooner.</summary>
internal sealed class DueAlarm(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _pulse = NewPulse();
    private long _until = long.MaxValue;

    /// <summary>
    /// Begins a wait: from here on everything that is scheduled ends it, until <see cref="WaitAsync" /> knows better.
    /// </summary>
    public TaskCompletionSource Begin()
    {
        lock (_gate)
        {
            if (_pulse.Task.IsCompleted)
                _pulse = NewPulse();
            _until = long.MaxValue;
            return _pulse;
        }
    }

    /// <summary>Waits for some time, and no longer than until something is due sooner.</summary>
    /// <returns>True if the time is over, false if it was cut short.</returns>
    public async Task<bool> WaitAsync(TaskCompletionSource pulse, TimeSpan wait, CancellationToken cancellationToken)
    {
        lock (_gate)
            _until = At(wait);
        await pulse
            .Task.WaitAsync(wait, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return !pulse.Task.IsCompleted;
    }

    /// <summary>Something is due in so much time.</summary>
    public void Set(TimeSpan wait)
    {
        lock (_gate)
        {
            if (At(wait) < _until)
                _pulse.TrySetResult();
        }
    }

    private long At(TimeSpan wait) =>
        time.GetTimestamp() + (long)Math.Min(wait.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4);

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

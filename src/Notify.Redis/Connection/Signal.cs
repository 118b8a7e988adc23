namespace Notify.Redis;

/// <summary>
/// Lets one waiter sleep until something happens or an alarm rings. What happens while nobody waits is kept.
/// </summary>
internal sealed class Signal : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _alarm;
    private TaskCompletionSource? _waiter;
    private bool _raised;

    public Signal(TimeProvider time) =>
        _alarm = time.CreateTimer(
            static signal => ((Signal)signal!).Raise(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );

    public void Raise()
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            waiter = _waiter;
            _waiter = null;
            _raised = waiter is null;
        }

        waiter?.SetResult();
    }

    /// <summary>Ends when it is raised, or after a time.</summary>
    public Task WaitAsync(TimeSpan most)
    {
        lock (_gate)
        {
            if (_raised || most <= TimeSpan.Zero)
            {
                _raised = false;
                return Task.CompletedTask;
            }

            _alarm.Change(most, Timeout.InfiniteTimeSpan);
            // Whoever raises it goes on for the waiter: what that does before it waits for the server is next to
            // nothing, and a change of threads is what a wake-up would take longest for.
            _waiter = new TaskCompletionSource();
            return _waiter.Task;
        }
    }

    public ValueTask DisposeAsync() => _alarm.DisposeAsync();
}

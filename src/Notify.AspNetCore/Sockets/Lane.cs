namespace Notify.AspNetCore;

/// <summary>
/// Collects items and handles what has come together in one go, one batch after the other and in order. As long as the
/// handling ends at once, it happens on the thread that starts it.
/// </summary>
internal sealed class Lane<T>(Func<IReadOnlyList<T>, Task> handle)
{
    private readonly Lock _gate = new();
    private List<T> _waiting = [];
    private List<T>? _spare;
    private Task _work = Task.CompletedTask;
    private bool _running;
    private TaskCompletionSource? _idle;

    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    public void Add(T item)
    {
        lock (_gate)
            _waiting.Add(item);
    }

    /// <summary>Handles what waits, unless that is under way.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_running || _waiting.Count == 0)
                return;
            _running = true;
        }

        _work = RunAsync();
    }

    /// <summary>Ends when everything that was added and started is handled.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (!_running)
                return _work;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task RunAsync()
    {
        while (Take() is { } batch)
        {
            await handle(batch).ConfigureAwait(false);
            batch.Clear();
            _spare = batch;
        }
    }

    private List<T>? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0)
            {
                var batch = _waiting;
                _waiting = _spare ?? [];
                _spare = null;
                return batch;
            }

            _running = false;
            _idle?.TrySetResult();
            _idle = null;
            return null;
        }
    }
}

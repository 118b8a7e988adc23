namespace Notify.TestServers;

/// <summary>What bytes of one direction wait at while it is stalled.</summary>
internal sealed class FlowGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;

    public void Close()
    {
        lock (_lock)
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed?.SetResult();
            _closed = null;
        }
    }

    /// <summary>Waits until it is open.</summary>
    public async ValueTask Pass(CancellationToken cancel)
    {
        while (Closed() is { } closed)
            await closed.WaitAsync(cancel);
    }

    private Task? Closed()
    {
        lock (_lock)
            return _closed?.Task;
    }
}

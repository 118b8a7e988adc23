namespace Notify.TestServers;

/// <summary>What a proxy does to all its connections: stalls, delays, and the hook; and what has gone through it.</summary>
internal sealed class ProxyRules
{
    private readonly FlowGate _toServer = new();
    private readonly FlowGate _toClient = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _delayToServer;
    private long _delayToClient;
    private long _bytesToServer;
    private long _bytesToClient;

    public Func<ProxyChunk, ChunkFate>? OnChunk { get; set; }

    /// <summary>What the hook threw. It must not be lost among the errors of broken connections.</summary>
    public Exception? ErrorOfHook { get; private set; }

    /// <summary>Completes with the next change of what can be asked of the proxy.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    public FlowGate Gate(FlowDirection direction) => direction == FlowDirection.ToServer ? _toServer : _toClient;

    public IEnumerable<FlowGate> Gates(FlowDirection directions)
    {
        if (directions.HasFlag(FlowDirection.ToServer))
            yield return _toServer;
        if (directions.HasFlag(FlowDirection.ToClient))
            yield return _toClient;
    }

    public TimeSpan Delay(FlowDirection direction) =>
        TimeSpan.FromTicks(
            Volatile.Read(ref direction == FlowDirection.ToServer ? ref _delayToServer : ref _delayToClient)
        );

    public void SetDelay(FlowDirection directions, TimeSpan delay)
    {
        if (directions.HasFlag(FlowDirection.ToServer))
            Volatile.Write(ref _delayToServer, delay.Ticks);
        if (directions.HasFlag(FlowDirection.ToClient))
            Volatile.Write(ref _delayToClient, delay.Ticks);
    }

    public long Bytes(FlowDirection direction) =>
        Volatile.Read(ref direction == FlowDirection.ToServer ? ref _bytesToServer : ref _bytesToClient);

    public void Count(FlowDirection direction, int bytes)
    {
        Interlocked.Add(ref direction == FlowDirection.ToServer ? ref _bytesToServer : ref _bytesToClient, bytes);
        SignalChange();
    }

    public ChunkFate Decide(ProxyChunk chunk)
    {
        try
        {
            return OnChunk?.Invoke(chunk) ?? ChunkFate.Pass;
        }
        catch (Exception exception)
        {
            ErrorOfHook ??= exception;
            return ChunkFate.ResetAfter(0);
        }
    }

    public void SignalChange()
    {
        TaskCompletionSource changed;
        lock (_lock)
            (changed, _changed) = (_changed, NewSignal());
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

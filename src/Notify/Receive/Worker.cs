using System.Diagnostics.CodeAnalysis;

namespace Notify.Receive;

/// <summary>
/// One of the places of a group where a handler runs: a work item that takes what is ready, while anything is, and
/// rests otherwise. Holds the token its handlers get, and replaces it when it was used up.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "Its token sources have no timer and no handle: nothing to dispose."
)]
internal abstract class Worker : IThreadPoolWorkItem, IWork
{
    // After so many rounds it lets other work have the thread.
    private const int RoundsPerTurn = 32;

    private RunState _state;
    private CancellationTokenSource _cancellation = new();
    private CancelReason _reason;

    public (long Run, RunState.Phase Phase) Now => _state.Now;

    /// <summary>The token of the run under way.</summary>
    protected CancellationToken Token => _cancellation.Token;

    public void Execute() => _ = RunAsync();

    public bool Cancel(long run, CancelReason reason)
    {
        // Read before the phase changes: until then it is certainly this run's.
        var cancellation = _cancellation;
        if (!_state.TryMove(run, RunState.Phase.Running, RunState.Phase.Cancelled))
            return false;
        _reason = reason;
        _ = cancellation.CancelAsync();
        return true;
    }

    public void Abandon(long run)
    {
        if (_state.TryMove(run, RunState.Phase.Cancelled, RunState.Phase.Abandoned))
            OnAbandoned(_reason);
    }

    public virtual void GiveBackRest() { }

    /// <summary>What the run under way has and has not decided.</summary>
    public abstract IEnumerable<Delivery> Unfinished { get; }

    /// <summary>Takes what is ready, and handles it.</summary>
    /// <returns>False if nothing was ready, or if this worker was abandoned: it ends then.</returns>
    protected abstract Task<bool> RunOnceAsync();

    /// <summary>Decides about what an abandoned run had, and gives the place to another worker.</summary>
    protected abstract void OnAbandoned(CancelReason reason);

    /// <summary>An abandoned run has returned after all.</summary>
    protected abstract void OnReturned();

    /// <summary>Before a handler is called.</summary>
    protected void Begin() => _state.Begin();

    /// <summary>After a handler has returned.</summary>
    /// <param name="cancelled">Why its token was cancelled; null if it was not.</param>
    /// <returns>False if the run was abandoned: nothing it did counts any more.</returns>
    protected bool End(out CancelReason? cancelled)
    {
        cancelled = null;
        switch (_state.End())
        {
            case RunState.Phase.Abandoned:
                OnReturned();
                return false;
            case RunState.Phase.Cancelled:
                cancelled = _reason;
                _cancellation = new CancellationTokenSource();
                return true;
            default:
                return true;
        }
    }

    /// <summary>
    /// What a failure at this moment is due to; null if nothing is to be decided: the delivery goes back.
    /// </summary>
    protected static FailureReason? ReasonOf(CancelReason? cancelled) =>
        cancelled switch
        {
            null => FailureReason.HandlerFailed,
            CancelReason.TimedOut => FailureReason.HandlerTimedOut,
            _ => null,
        };

    /// <summary>Why a handler failed; one that threw OperationCanceledException did, too.</summary>
    protected static Exception ExceptionOf(Task handling) =>
        handling.Exception?.InnerException ?? new TaskCanceledException(handling);

    /// <summary>What a failure during the run under way is due to.</summary>
    protected FailureReason? ReasonNow() => ReasonOf(_state.Now.Phase == RunState.Phase.Running ? null : _reason);

    private async Task RunAsync()
    {
        for (var round = 0; round < RoundsPerTurn; round++)
        {
            if (!await RunOnceAsync().ConfigureAwait(false))
                return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}

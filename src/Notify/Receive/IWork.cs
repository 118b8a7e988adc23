namespace Notify.Receive;

/// <summary>What the watchdog looks after: a worker's run of a handler.</summary>
internal interface IWork
{
    /// <summary>The run under way and its phase.</summary>
    (long Run, RunState.Phase Phase) Now { get; }

    /// <summary>Cancels the token of a run, if it is still running.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="reason">What for.</param>
    /// <returns>True if it was running and is cancelled now.</returns>
    bool Cancel(long run, CancelReason reason);

    /// <summary>Gives back what waits behind a run that takes its time.</summary>
    void GiveBackRest();

    /// <summary>Gives up on a run that was cancelled and has not returned.</summary>
    /// <param name="run">The run's number.</param>
    void Abandon(long run);
}

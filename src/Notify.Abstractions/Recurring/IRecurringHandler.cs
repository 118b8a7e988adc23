namespace Notify;

/// <summary>Does what recurs. A class of this kind is made anew, in a scope of its own, for each run.</summary>
public interface IRecurringHandler
{
    /// <summary>
    /// Runs once. Returning means done; throwing, <see cref="OperationCanceledException" /> included, means that the
    /// attempt failed, unless the host is stopping. It may be run again after a crash: be idempotent by
    /// <see cref="RecurringRun.Occurrence" />.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">
    /// Cancelled at the time-out, when the host gives up waiting, and when the lease may be another instance's.
    /// </param>
    Task RunAsync(RecurringRun run, CancellationToken cancellationToken);
}

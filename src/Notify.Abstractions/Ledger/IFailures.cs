namespace Notify;

/// <summary>
/// The dead messages of the application, wherever they are kept: those of the ledger, then those the transport keeps
/// itself (when the ledger is off or was out of reach).
/// </summary>
public interface IFailures
{
    /// <summary>Lists dead messages, oldest first within each place they are kept.</summary>
    /// <param name="query">Which, and how many.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<FailurePage> ListAsync(FailureQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends dead messages again, each to its own group only, as a first attempt with the same id. A message is
    /// removed from the dead only after the group has it; a crash in between may send it twice.
    /// </summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Ends the work between two portions.</param>
    /// <returns>How many were sent again. Those whose group is gone stay dead.</returns>
    ValueTask<long> RedriveAsync(FailureFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Removes dead messages for good: somebody has dealt with them.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many were removed.</returns>
    ValueTask<long> ResolveAsync(FailureFilter filter, CancellationToken cancellationToken = default);
}

namespace Notify;

/// <summary>
/// Where dead messages are kept: the ledger, or the dead-letter queues of a transport. Applications use
/// <see cref="IFailures" />, which knows how to send them again.
/// </summary>
public interface IFailureStore
{
    /// <summary>Lists dead messages in the order in which they failed. Claimed ones are listed too.</summary>
    /// <param name="query">Which, and how many.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<FailurePage> ListFailuresAsync(FailureQuery query, CancellationToken cancellationToken = default);

    /// <summary>Claims dead messages for this caller alone.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="most">Most messages to claim.</param>
    /// <param name="lease">After this time without an answer they can be claimed again.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<FailureClaim> ClaimFailuresAsync(
        FailureFilter filter,
        int most,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Gives a claim up: those of its messages that were dealt with are removed, the others stay dead.
    /// </summary>
    /// <param name="claim">The claim.</param>
    /// <param name="resolved">By position: true for a message that was dealt with.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask EndClaimAsync(
        FailureClaim claim,
        IReadOnlyList<bool> resolved,
        CancellationToken cancellationToken = default
    );

    /// <summary>Removes dead messages for good: somebody has dealt with them.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many were removed.</returns>
    ValueTask<long> ResolveFailuresAsync(FailureFilter filter, CancellationToken cancellationToken = default);
}

namespace Notify;

/// <summary>
/// For schedulers that serve another transport: the engine claims due messages, sends them, and says so. A claimed
/// message can no longer be cancelled; a claim that is neither completed nor released returns when its lease ends.
/// </summary>
public interface IDueSource
{
    /// <summary>
    /// Waits until something may be due. It may end for nothing, and ends at once if there was no wait.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Claims due messages, earliest first, for this caller alone.</summary>
    /// <param name="most">Most messages to claim.</param>
    /// <param name="lease">After this time without an answer the messages are due again.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>The claim; empty if nothing is due.</returns>
    ValueTask<DueClaim> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Says that messages of a claim were accepted by the transport; they are forgotten here.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="accepted">Those of its messages that were accepted.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask CompleteAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> accepted,
        CancellationToken cancellationToken = default
    );

    /// <summary>Says that messages of a claim were not accepted; they are due again after a while.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="refused">Those of its messages that were not accepted.</param>
    /// <param name="after">How long they wait.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask ReleaseAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> refused,
        TimeSpan after,
        CancellationToken cancellationToken = default
    );
}

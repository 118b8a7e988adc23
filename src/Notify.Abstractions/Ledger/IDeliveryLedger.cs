namespace Notify;

/// <summary>The record of what each group did with a message.</summary>
public interface IDeliveryLedger : IFailureStore
{
    /// <summary>
    /// Records steps. For one message and group a later attempt counts over an earlier one; within an attempt an end
    /// (done, failed, cancelled) counts over everything else, and otherwise what happened later, in whatever order the
    /// steps arrive. Once a dead message was claimed, to be sent again, every step taken after that counts over its
    /// failure, whatever its attempt.
    /// </summary>
    /// <param name="entries">The steps.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotifyException">The ledger is full or out of reach; nothing was recorded.</exception>
    ValueTask RecordAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>What is known of a message, or null if nothing is.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken = default);

    /// <summary>Which of some messages a group is done with, for consumers that must not handle an id twice.</summary>
    /// <param name="group">The group.</param>
    /// <param name="ids">The messages' ids.</param>
    /// <param name="since">Only what was done at this time or later counts.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>By position: true if the group is done with the message.</returns>
    ValueTask<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken = default
    );

    /// <summary>Removes what has passed retention. Dead messages are kept until they are dealt with.</summary>
    /// <param name="keepFor">How long records are kept after their last step.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many records were removed.</returns>
    ValueTask<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken = default);
}

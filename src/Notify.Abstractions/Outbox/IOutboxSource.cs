namespace Notify;

/// <summary>
/// For adapters: the outbox of one database, as the relay uses it. Of all hosts one leads; what it sent it removes
/// under its lease's fence, so that a leader that was replaced changes nothing any more.
/// </summary>
public interface IOutboxSource
{
    /// <summary>How the database is told apart in texts and metrics.</summary>
    string Name { get; }

    /// <summary>How it is relayed.</summary>
    OutboxPace Pace { get; }

    /// <summary>Takes the lead if nobody has it, or keeps it for another <see cref="OutboxPace.Lease" />.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>The lease, with the same fence as long as the lead was kept; null if another host leads.</returns>
    ValueTask<OutboxLease?> LeadAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives the lead up, so that another host has it at once.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask LeaveAsync(OutboxLease lease, CancellationToken cancellationToken = default);

    /// <summary>The topics of which something waits.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<IReadOnlyList<string>> ListTopicsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads what waits of a topic, from the lowest number on, as one moment shows it. It never begins where an earlier
    /// read ended: a transaction with a lower number may be committed later.
    /// </summary>
    /// <param name="filter">What is left out, and how much is read.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>The rows by number; none if nothing waits.</returns>
    ValueTask<IReadOnlyList<OutboxRow>> ReadAsync(OutboxFilter filter, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes what was sent and records what could not be, in one transaction that checks the fence.
    /// </summary>
    /// <param name="lease">The lease it was sent under, or a later one of the same host.</param>
    /// <param name="sent">The numbers of the rows that were accepted.</param>
    /// <param name="faults">Rows that cannot be sent.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>False if another host leads by now: nothing was changed.</returns>
    ValueTask<bool> SettleAsync(
        OutboxLease lease,
        IReadOnlyList<long> sent,
        IReadOnlyList<OutboxFault> faults,
        CancellationToken cancellationToken = default
    );

    /// <summary>Tells how much waits.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<OutboxInfo> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Lets parked rows be read again.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many.</returns>
    ValueTask<int> RedriveAsync(CancellationToken cancellationToken = default);
}

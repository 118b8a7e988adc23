namespace Notify;

/// <summary>
/// For adapters: remembers which occurrence of a schedule ran, and lets one instance at a time run it. Each call is
/// atomic and may be repeated after its answer was lost; time is the store's.
/// </summary>
public interface IRecurringStore
{
    /// <summary>Reads what is known of a schedule; one that is new begins now.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<RecurringState> ReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes an occurrence to run, if the version is still the one it was decided by and nobody has the schedule.
    /// </summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="take">What is taken, and by whom.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>True also if it is this owner's already.</returns>
    ValueTask<bool> TakeAsync(string name, RecurringTake take, CancellationToken cancellationToken = default);

    /// <summary>Keeps what was taken for another lease from now.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="owner">The token it was taken with.</param>
    /// <param name="lease">How long.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>False if it is another's by now, or was returned.</returns>
    ValueTask<bool> RenewAsync(
        string name,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    );

    /// <summary>Says how a run ended; from then on anybody may take the schedule.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="end">How it ended, and whose it was.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>False if it was another's by then: nothing was changed. True also if it was returned before.</returns>
    ValueTask<bool> ReturnAsync(string name, RecurringReturn end, CancellationToken cancellationToken = default);

    /// <summary>Forgets a schedule; who runs it now finds that it is not theirs.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask RemoveAsync(string name, CancellationToken cancellationToken = default);
}

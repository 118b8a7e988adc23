namespace Notify;

/// <summary>Keeps inboxes in shape. The engine calls it at intervals.</summary>
public interface INoticeMaintenance
{
    /// <summary>Removes what has expired or passed retention, with exact counts.</summary>
    /// <param name="cancellationToken">Ends the work between two portions.</param>
    ValueTask<SweepResult> SweepAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts one inbox anew and corrects its stored counters if they had drifted.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many counters were wrong; anything but 0 is a bug to report.</returns>
    ValueTask<int> ReconcileAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Removes one user's inbox for good, remembered ids included.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many notices were removed.</returns>
    ValueTask<long> PurgeAsync(string userId, CancellationToken cancellationToken = default);
}

namespace Notify;

/// <summary>The schedules of this application while it runs: add, end, look.</summary>
public interface IRecurring
{
    /// <summary>
    /// Adds a schedule. It runs as long as this host does; every instance that is to share its runs adds it under the
    /// same name.
    /// </summary>
    /// <param name="name">Its name: words joined by dots, at most 100 characters.</param>
    /// <param name="configure">Says when, and how.</param>
    /// <param name="handle">Does what recurs; as <see cref="IRecurringHandler.RunAsync" />.</param>
    /// <exception cref="NotifyConfigurationException">
    /// The name is taken, an option is wrong, or no store here is shared by all instances.
    /// </exception>
    void Add(string name, Action<RecurringOptions> configure, Func<RecurringRun, CancellationToken, Task> handle);

    /// <summary>
    /// Ends a schedule on this host; other instances go on. A run under way may end first, until the token is
    /// cancelled: then it is cut off and goes to another instance.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cuts the run off.</param>
    /// <returns>False if there is none of that name.</returns>
    ValueTask<bool> StopAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Ends a schedule on this host and forgets when it ran last, for every instance.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cuts the run off.</param>
    /// <returns>False if there is none of that name.</returns>
    ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lists the schedules of this host, by name.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<IReadOnlyList<RecurringInfo>> ListAsync(CancellationToken cancellationToken = default);
}

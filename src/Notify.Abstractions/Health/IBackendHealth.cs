namespace Notify;

/// <summary>Tells which parts of an adapter work.</summary>
public interface IBackendHealth
{
    /// <summary>Looks at every part, without raising an error for one that is down.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<IReadOnlyList<BackendHealth>> CheckAsync(CancellationToken cancellationToken = default);
}

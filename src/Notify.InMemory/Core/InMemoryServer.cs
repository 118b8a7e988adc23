namespace Notify;

/// <summary>
/// The memory that stands in for a server: topics, groups, schedule, inboxes and ledger. It outlives the hosts that use
/// it and ends with the process. The first host that uses it sets its limits and its clock.
/// </summary>
public sealed class InMemoryServer
{
    private readonly Lock _gate = new();
    private object? _state;

    /// <summary>What is kept here, made when the first host needs it.</summary>
    internal T Open<T>(Func<T> make)
        where T : class
    {
        lock (_gate)
            return (T)(_state ??= make());
    }
}

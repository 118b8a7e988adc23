namespace Notify;

/// <summary>How the outboxes that this host relays are, and what is done about messages that cannot be sent.</summary>
public interface IOutboxAdministration
{
    /// <summary>Tells of each database how much waits there.</summary>
    /// <param name="cancellationToken">Ends the wait for the servers.</param>
    /// <exception cref="NotifyException">A server cannot be used now.</exception>
    ValueTask<IReadOnlyList<OutboxInfo>> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Lets every parked message be sent again, before newer ones; the attempts are counted anew.</summary>
    /// <param name="cancellationToken">Ends the wait for the servers.</param>
    /// <returns>How many.</returns>
    /// <exception cref="NotifyException">A server cannot be used now.</exception>
    ValueTask<int> RedriveAsync(CancellationToken cancellationToken = default);
}

using System.Data.Common;

namespace Notify;

/// <summary>For adapters: keeps messages in the databases of the application until they are sent.</summary>
public interface IOutboxStore
{
    /// <summary>The databases whose messages this host sends; none if it only writes.</summary>
    IReadOnlyList<IOutboxSource> Sources { get; }

    /// <summary>
    /// Writes messages in a caller's transaction, all or none, in order. They are checked and stamped.
    /// </summary>
    /// <param name="transaction">The caller's transaction.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="InvalidInputException">The transaction is over, or of another kind of database.</exception>
    ValueTask WriteAsync(
        DbTransaction transaction,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    );
}

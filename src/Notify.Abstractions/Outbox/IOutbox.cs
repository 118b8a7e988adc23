using System.Data.Common;
using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// Sends messages and notices as part of the caller's own database transaction: they are written beside the caller's
/// data, and a relay sends them once the transaction is committed. If it is rolled back, nothing is sent. Everything is
/// checked and stamped as by a direct send, before anything is written; the message keeps its id, trace, due time and
/// expiry.
/// </summary>
/// <remarks>
/// Delivery is at least once: where the relay lost an answer the message goes again, under the same id. Messages of one
/// topic and key go in the order in which transactions wrote them, if one was committed before the other wrote. All
/// errors but those below come as the caller's own driver raises them, so that its way of repeating a transaction
/// works. A call that throws has written nothing, or the server has ended the transaction.
/// </remarks>
public interface IOutbox
{
    /// <summary>Writes one message.</summary>
    /// <param name="transaction">The caller's transaction, which the caller commits.</param>
    /// <param name="message">The message. Its body must not change before the call ends.</param>
    /// <param name="cancellationToken">Ends the wait for the server; roll back then.</param>
    /// <exception cref="InvalidInputException">The message breaks a limit, or the transaction is over.</exception>
    [OverloadResolutionPriority(1)]
    ValueTask SendAsync(DbTransaction transaction, Message message, CancellationToken cancellationToken = default) =>
        SendManyAsync(transaction, [message], cancellationToken);

    /// <summary>Writes many messages, all or none, in order, with one statement unless they are large.</summary>
    /// <param name="transaction">The caller's transaction, which the caller commits.</param>
    /// <param name="messages">At most 100,000 messages.</param>
    /// <param name="cancellationToken">Ends the wait for the server; roll back then.</param>
    /// <exception cref="InvalidInputException">A message breaks a limit, or the transaction is over.</exception>
    [OverloadResolutionPriority(1)]
    ValueTask SendManyAsync(
        DbTransaction transaction,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    );

    /// <summary>Writes a value, for the topic its type is mapped to.</summary>
    /// <typeparam name="T">A type mapped at start.</typeparam>
    /// <param name="transaction">The caller's transaction, which the caller commits.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">Id, key, delay and the like; may be left out.</param>
    /// <param name="cancellationToken">Ends the wait for the server; roll back then.</param>
    /// <returns>The id of the message.</returns>
    /// <exception cref="InvalidInputException">The type is not mapped, the message breaks a limit, or the transaction is
    /// over.</exception>
    ValueTask<MessageId> SendAsync<T>(
        DbTransaction transaction,
        T value,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull;

    /// <summary>Writes many values, all or none, for the topic their type is mapped to.</summary>
    /// <typeparam name="T">A type mapped at start.</typeparam>
    /// <param name="transaction">The caller's transaction, which the caller commits.</param>
    /// <param name="values">At most 100,000 values.</param>
    /// <param name="options">What the messages have in common; may be left out, and may not carry an id.</param>
    /// <param name="cancellationToken">Ends the wait for the server; roll back then.</param>
    /// <returns>The ids, by position.</returns>
    /// <exception cref="InvalidInputException">The type is not mapped, a message breaks a limit, or the transaction is
    /// over.</exception>
    ValueTask<IReadOnlyList<MessageId>> SendManyAsync<T>(
        DbTransaction transaction,
        IReadOnlyList<T> values,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull;

    /// <summary>Writes a notice for one user.</summary>
    /// <param name="transaction">The caller's transaction, which the caller commits.</param>
    /// <param name="userId">The user.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellationToken">Ends the wait for the server; roll back then.</param>
    /// <returns>The notice's id.</returns>
    /// <exception cref="InvalidInputException">The notice breaks a limit, or the transaction is over.</exception>
    ValueTask<MessageId> NotifyAsync(
        DbTransaction transaction,
        string userId,
        NewNotice notice,
        CancellationToken cancellationToken = default
    ) => NotifyAsync(transaction, [userId], notice, cancellationToken);

    /// <summary>Writes the same notice for many users, with one id.</summary>
    /// <param name="transaction">The caller's transaction, which the caller commits.</param>
    /// <param name="userIds">1 to 100,000 users; one named twice gets one notice.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellationToken">Ends the wait for the server; roll back then.</param>
    /// <returns>The notice's id.</returns>
    /// <exception cref="InvalidInputException">The notice breaks a limit, or the transaction is over.</exception>
    ValueTask<MessageId> NotifyAsync(
        DbTransaction transaction,
        IReadOnlyCollection<string> userIds,
        NewNotice notice,
        CancellationToken cancellationToken = default
    );
}

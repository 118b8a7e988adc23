using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// Sends messages. What an application injects checks every limit, stamps the message, carries the trace on, routes due
/// messages to the scheduler and runs the send middleware; an adapter implements the two raw sends only.
/// </summary>
public interface IMessageProducer
{
    /// <summary>Sends one message. A task that ends well means that it was accepted and will not be lost.</summary>
    /// <param name="message">The message. Its body must not change afterwards.</param>
    /// <param name="cancellationToken">Ends the wait for a full queue; the message is then not accepted.</param>
    /// <exception cref="InvalidInputException">The message breaks a limit; nothing was written.</exception>
    /// <exception cref="SendException">It was not accepted in time, or the outcome is unknown.</exception>
    [OverloadResolutionPriority(1)]
    ValueTask SendAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends many messages, in order, and tells for each what became of it. One bad item fails alone.
    /// </summary>
    /// <param name="messages">At most 100,000 messages. Their bodies must not change afterwards.</param>
    /// <param name="cancellationToken">Ends the wait for a full queue; what was not accepted by then is reported
    /// so.</param>
    /// <returns>One result per message, by position. Nothing is thrown for an item.</returns>
    /// <exception cref="InvalidInputException">The batch itself is too large; nothing was written.</exception>
    [OverloadResolutionPriority(1)]
    ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    );

    /// <summary>Sends a value to the topic its type is mapped to.</summary>
    /// <typeparam name="T">A type mapped at start.</typeparam>
    /// <param name="value">The value; it is serialized before the call returns.</param>
    /// <param name="options">Id, key, delay and the like; may be left out.</param>
    /// <param name="cancellationToken">Ends the wait for a full queue; the message is then not accepted.</param>
    /// <returns>The id of the message.</returns>
    /// <exception cref="InvalidInputException">The type is not mapped or the message breaks a limit.</exception>
    /// <exception cref="SendException">It was not accepted in time, or the outcome is unknown.</exception>
    ValueTask<MessageId> SendAsync<T>(
        T value,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull => throw TypedSendNeedsAddNotify(typeof(T));

    /// <summary>Sends many values to the topic their type is mapped to, and tells for each what became of it.</summary>
    /// <typeparam name="T">A type mapped at start.</typeparam>
    /// <param name="values">At most 100,000 values; they are serialized before the call returns.</param>
    /// <param name="options">What the messages have in common; may be left out, and may not carry an id.</param>
    /// <param name="cancellationToken">Ends the wait for a full queue; what was not accepted by then is reported
    /// so.</param>
    /// <returns>One result per value, by position. Nothing is thrown for an item.</returns>
    /// <exception cref="InvalidInputException">The type is not mapped, or the batch itself is too large.</exception>
    ValueTask<SendResults> SendManyAsync<T>(
        IReadOnlyList<T> values,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull => throw TypedSendNeedsAddNotify(typeof(T));

    private static NotSupportedByAdapterException TypedSendNeedsAddNotify(Type type) =>
        new(
            $"A {type.Name} was sent through an adapter's own producer, which knows no types. "
                + "Inject the IMessageProducer that services.AddNotify(...) registers."
        );
}

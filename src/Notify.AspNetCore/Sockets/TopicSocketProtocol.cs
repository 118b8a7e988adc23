using System.Buffers;

namespace Notify;

/// <summary>
/// The frames one socket speaks: what its client's texts mean, and how messages and answers are written. One instance
/// serves one socket. Everything else is <see cref="TopicSocket" />'s: the sign-in's deadline, heartbeat, limits,
/// batches, acknowledgements and the end.
/// </summary>
public abstract class TopicSocketProtocol
{
    /// <summary>The socket is open; the place to admit a client that is known already, or to ask who it is.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="cancellationToken">Cancelled when the socket ends.</param>
    public virtual ValueTask OpenedAsync(TopicSocket socket, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <summary>
    /// The client has sent a text, valid UTF-8. Texts are handed over one by one; the next waits until this task ends.
    /// An exception of it closes the socket with status 1011.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="text">The text; its memory is valid until the task ends.</param>
    /// <param name="cancellationToken">Cancelled when the socket ends.</param>
    public abstract ValueTask ReceivedAsync(
        TopicSocket socket,
        ReadOnlyMemory<byte> text,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Writes a message for the client. Must be quick, and calls nothing of the socket: a lock is held.
    /// </summary>
    /// <param name="subscription">The subscription it belongs to.</param>
    /// <param name="delivery">The message with its attempt.</param>
    /// <param name="text">Where it is written to, as UTF-8.</param>
    /// <returns>False if the client need not have it; it is then complete, and nothing is sent.</returns>
    public abstract bool WriteMessage(SocketSubscription subscription, Delivery delivery, IBufferWriter<byte> text);

    /// <summary>
    /// Writes what became of a message the client sent; nothing written means no answer. A lock is held.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="tag">What was handed to <see cref="TopicSocket.Send" />.</param>
    /// <param name="result">Accepted, refused or unknown.</param>
    /// <param name="text">Where the answer is written to, as UTF-8.</param>
    public abstract void WriteResult(Message message, object? tag, SendResult result, IBufferWriter<byte> text);

    /// <summary>
    /// Writes that a group was joined, before its first message; nothing unless overridden. A lock is held.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="text">Where it is written to, as UTF-8.</param>
    public virtual void WriteJoined(SocketSubscription subscription, IBufferWriter<byte> text) { }

    /// <summary>Writes that an ephemeral subscription has missed messages; nothing unless overridden.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="text">Where it is written to, as UTF-8.</param>
    public virtual void WriteMissed(SocketSubscription subscription, IBufferWriter<byte> text) { }

    /// <summary>The transport has answered what became of deliveries; see <see cref="Delivery.Status" />.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="deliveries">The deliveries, each with its outcome.</param>
    public virtual void Settled(SocketSubscription subscription, IReadOnlyList<Delivery> deliveries) { }

    /// <summary>The socket has ended, whichever way.</summary>
    /// <param name="socket">The socket.</param>
    public virtual void Ended(TopicSocket socket) { }
}

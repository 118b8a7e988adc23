namespace Notify;

/// <summary>
/// Handles messages of one type. A class of this kind is made anew, in a scope of its own, for each message.
/// </summary>
/// <typeparam name="T">The type of the value; <see cref="Message" /> itself receives every type undecoded.</typeparam>
public interface IMessageHandler<in T>
{
    /// <summary>
    /// Handles one message. Returning means that it was handled; throwing, <see cref="OperationCanceledException" />
    /// included, means that the attempt failed, unless the host is stopping.
    /// </summary>
    /// <param name="message">The value.</param>
    /// <param name="context">The message it came in, and what else can be decided about it.</param>
    /// <param name="cancellationToken">Cancelled at the handler's time-out, when the host gives up waiting, and when
    /// the message is no longer held.</param>
    Task HandleAsync(T message, MessageContext context, CancellationToken cancellationToken);
}

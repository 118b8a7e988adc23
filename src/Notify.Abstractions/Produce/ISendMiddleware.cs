namespace Notify;

/// <summary>
/// Sees every message of an application on its way out, single or in a batch, in the order of registration, before its
/// limits are checked.
/// </summary>
public interface ISendMiddleware
{
    /// <summary>Looks at a message, replaces it, or refuses it by throwing.</summary>
    /// <param name="message">The message as the application, or the middleware before, handed it on.</param>
    /// <param name="cancellationToken">The sender's token.</param>
    /// <returns>The message to send: the same, or another in its place.</returns>
    ValueTask<Message> SendingAsync(Message message, CancellationToken cancellationToken);
}

using Notify.Decode;

namespace Notify.Handle;

/// <summary>
/// A batch handler as it was registered: which type it takes, how it is called, and its own retries if it has any.
/// </summary>
internal abstract class BatchHandlerEntry(Type messageType, RetryOptions? retry)
{
    public Type MessageType { get; } = messageType;

    public RetryOptions? Retry { get; } = retry;

    /// <summary>
    /// Stations 4 and 5: decodes the messages, reports those that cannot be, and calls the handler with the others.
    /// </summary>
    /// <param name="handling">The batch, all of it of this entry's type.</param>
    /// <param name="decoder">Reads the bodies.</param>
    /// <param name="fail">Decides what follows for an item that failed by itself.</param>
    /// <param name="cancellationToken">The handler's token.</param>
    public abstract Task HandleAsync(
        BatchHandling handling,
        MessageDecoder decoder,
        Action<Delivery, Exception> fail,
        CancellationToken cancellationToken
    );
}

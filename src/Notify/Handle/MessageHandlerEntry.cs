using Notify.Decode;

namespace Notify.Handle;

/// <summary>
/// A handler as it was registered: which type it takes, how it is called, and its own retries if it has any.
/// </summary>
internal abstract class MessageHandlerEntry(Type messageType, RetryOptions? retry)
{
    public Type MessageType { get; } = messageType;

    public RetryOptions? Retry { get; } = retry;

    /// <summary>Stations 4 and 5: decodes the message and calls the handler.</summary>
    public abstract Task HandleAsync(
        MessageHandling handling,
        MessageDecoder decoder,
        CancellationToken cancellationToken
    );
}

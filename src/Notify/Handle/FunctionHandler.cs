using Notify.Decode;

namespace Notify.Handle;

/// <summary>A handler that is a function.</summary>
internal sealed class FunctionHandler<T>(Func<T, MessageContext, CancellationToken, Task> handle, RetryOptions? retry)
    : MessageHandlerEntry(typeof(T), retry)
{
    public override Task HandleAsync(
        MessageHandling handling,
        MessageDecoder decoder,
        CancellationToken cancellationToken
    ) => handle(decoder.Decode<T>(handling.Message), handling, cancellationToken);
}

using Microsoft.Extensions.DependencyInjection;
using Notify.Decode;

namespace Notify.Handle;

/// <summary>A handler that is a class, made anew for each message.</summary>
internal sealed class ClassHandler<T, THandler>(RetryOptions? retry) : MessageHandlerEntry(typeof(T), retry)
    where THandler : class, IMessageHandler<T>
{
    public override Task HandleAsync(
        MessageHandling handling,
        MessageDecoder decoder,
        CancellationToken cancellationToken
    )
    {
        var value = decoder.Decode<T>(handling.Message);
        return handling.Services.GetRequiredService<THandler>().HandleAsync(value, handling, cancellationToken);
    }
}
